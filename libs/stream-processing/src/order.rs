//! Which of two changes of the same thing is the later one.
//!
//! A clock is coarser than changes are, and may go back. So whoever counts the changes themselves is believed before
//! any clock: the stream of a table, an event store, a bucket. Who counts deliveries only, as a data stream or a FIFO
//! queue does, knows nothing of when something changed, and is asked where the clock says the same. Two that count
//! apart can't be compared: then the clock decides, and of what it says nothing about, what came last.

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

/// When a change happened, and how far somebody had counted by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// In milliseconds since the epoch. Only who counts changes can do without.
    pub(crate) time: Option<i64>,
    pub(crate) place: Place,
}

impl Order {
    /// The order of what was delivered.
    ///
    /// # Errors
    /// [`EventError::NoTime`] if nobody counted its change, and it does not say when that happened.
    pub fn of(delivery: &Delivery) -> Result<Self, EventError> {
        let (event, of_source) = (&delivery.event, || place_in_source(delivery));
        let place = said_by(event).or_else(of_source).unwrap_or_else(|| Place::alone(event));
        let time = match place.counts {
            Counts::Changes => event.timestamp,
            Counts::Deliveries => Some(event.time()?),
        };
        Ok(Self { time, place })
    }

    /// Whether this one counts, and not `earlier`, which came before it. The same again does not.
    ///
    /// A sink's condition says the same of what is stored, see
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
/// What an event has to say itself from now on, so that others know where its change stands: how far its source had
/// counted.
pub(crate) fn token_to_add(event: &Event, delivery: &Delivery) -> Option<String> {
    if said_by(event).is_some() || !event.triggers.is_empty() {
        return None;
    }
    let place = said_by(&delivery.event).or_else(|| place_in_source(delivery))?;
    (place.counts == Counts::Changes).then(|| place.to_string())
}

#[cfg(feature = "dynamodb")]
/// Sorts events as they happened: by the clock, and those that one counted as it did.
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
