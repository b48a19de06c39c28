//! Decides which of two changes of the same thing is later.
//!
//! A clock is coarser than changes are, and may go back. So a count of the changes themselves goes before any clock:
//! that of a table's stream, an event store, or a bucket. A count of deliveries only, as of a data stream or a FIFO
//! queue, does not say when something changed, and is used where clocks are equal. Two different counts can't be
//! compared: then the clock decides, and between equal times the order of arrival.

use std::cmp::Ordering;
#[cfg(feature = "dynamodb")]
use std::collections::HashMap;

#[cfg(feature = "dynamodb")]
use uuid::Uuid;

#[cfg(feature = "dynamodb")]
use crate::Event;
use crate::place::{Counts, Place, said_by};
use crate::sources::place_in_source;
use crate::{Delivery, EventError};

/// When a change happened, and its position in the source's count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// In milliseconds since the epoch. Optional if the source counts changes.
    pub(crate) time: Option<i64>,
    pub(crate) place: Place,
}

impl Order {
    /// The order of a delivered event.
    ///
    /// # Errors
    /// [`EventError::NoTime`] if the source does not count changes, and the event has no timestamp.
    pub fn of(delivery: &Delivery) -> Result<Self, EventError> {
        let (event, of_source) = (&delivery.event, || place_in_source(delivery));
        let place = said_by(event).or_else(of_source).unwrap_or_else(|| Place::alone(event));
        let time = match place.counts {
            Counts::Changes => event.timestamp,
            Counts::Deliveries => Some(event.time()?),
        };
        Ok(Self { time, place })
    }

    /// Whether this change is later than `earlier`, which arrived before it. A duplicate is not.
    ///
    /// A sink's condition decides the same for stored items, see
    /// [`UpdateRequest::if_latest`](crate::sinks::dynamodb::UpdateRequest::if_latest), but refuses as poison what has
    /// no time and can't be compared.
    #[must_use]
    pub fn supersedes(&self, earlier: &Self) -> bool {
        let same_counter = (self.place.counts, self.place.counter)
            == (earlier.place.counts, earlier.place.counter);
        let counted_on = || self.place.number > earlier.place.number;
        if same_counter && self.place.counts == Counts::Changes {
            return counted_on();
        }
        match (self.time, earlier.time) {
            (Some(time), Some(before)) => match time.cmp(&before) {
                Ordering::Less => false,
                Ordering::Equal => !same_counter || counted_on(),
                Ordering::Greater => true,
            },
            (None, _) | (_, None) => true,
        }
    }
}

#[cfg(feature = "dynamodb")]
/// The order token to add to an event that is published, so that
/// subscribers know its order: the position in its source's count.
pub(crate) fn token_to_add(event: &Event, delivery: &Delivery) -> Option<String> {
    if said_by(event).is_some() || !event.triggers.is_empty() {
        return None;
    }
    let place = said_by(&delivery.event).or_else(|| place_in_source(delivery))?;
    (place.counts == Counts::Changes).then(|| place.to_string())
}

#[cfg(feature = "dynamodb")]
/// Sorts events as they happened: by the clock, and those of one counter by its count.
pub(crate) fn sort(events: &mut Vec<Event>) {
    events.sort_by(|one, other| (one.timestamp, &one.id).cmp(&(other.timestamp, &other.id)));
    let mut counted: HashMap<Uuid, Vec<(String, usize)>> = HashMap::new();
    for (at, event) in events.iter().enumerate() {
        if let Some(Place { counter, number, .. }) = said_by(event) {
            counted.entry(counter).or_default().push((number, at));
        }
    }
    let mut sorted: Vec<Option<Event>> = std::mem::take(events).into_iter().map(Some).collect();
    let mut from: Vec<usize> = (0..sorted.len()).collect();
    for mut of_one in counted.into_values() {
        let places: Vec<usize> = of_one.iter().map(|(_, at)| *at).collect();
        of_one.sort();
        for (place, (_, at)) in places.into_iter().zip(of_one) {
            from[place] = at;
        }
    }
    events.extend(from.into_iter().filter_map(|at| sorted[at].take()));
}
