//! Which of two changes of the same thing is the later one.
//!
//! A clock is coarser than changes are, and may go back. So whoever counts the changes themselves is believed before
//! any clock: the stream of a table, an event store, a bucket. Who counts deliveries only, as a data stream or a FIFO
//! queue does, knows nothing of when something changed, and is asked where the clock says the same. Two that count
//! apart can't be compared: then the clock decides, and of what it says nothing about, what came last.

use std::cmp::Ordering;
#[cfg(feature = "dynamodb")]
use std::collections::HashMap;
use std::fmt;

use serde_json::Value;
use uuid::Uuid;

use crate::sources::place_in_source;
use crate::{Delivery, Event, EventError};

/// The tag by which an event says itself where it stands among the changes of its source.
pub(crate) const ORDER_TAG: &str = "ordertoken";

/// When a change happened, and how far somebody had counted by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// In milliseconds since the epoch. Only who counts changes can do without.
    pub(crate) time: Option<i64>,
    pub(crate) place: Place,
}

/// How far somebody had counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) counts: Counts,
    /// Who counted, and of what: a table and a key, a stream, an object.
    counter: Uuid,
    /// As text that sorts as the number does.
    number: String,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Each change once.
    Changes,
    /// Each delivery, so that a change may come late, or twice.
    Deliveries,
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

impl Place {
    pub(crate) fn new(counts: Counts, counter: &[&str], number: String) -> Self {
        // Lengths tell where a name ends, whatever is in it.
        let names: Vec<_> = counter.iter().map(|name| format!("{}:{name}", name.len())).collect();
        let counter = Uuid::new_v5(&Uuid::NAMESPACE_OID, names.concat().as_bytes());
        Self { counts, counter, number }
    }

    /// Nobody counted: the event stands for itself.
    fn alone(event: &Event) -> Self {
        let source = event.tags.get("source").and_then(Value::as_str).unwrap_or_default();
        Self::new(Counts::Deliveries, &["event", source, &event.id], String::new())
    }

    /// What the texts of all places of this counter begin with.
    pub(crate) fn prefix(&self) -> String {
        let counts = if self.counts == Counts::Changes { 'c' } else { 'd' };
        format!("{counts}{}/", self.counter)
    }

    fn parse(text: &str) -> Option<Self> {
        let (counter, number) = text.strip_prefix('c')?.split_once('/')?;
        let counter = counter.parse().ok()?;
        Some(Self { counts: Counts::Changes, counter, number: number.to_owned() })
    }
}

/// As it is stored and sent: within a counter, the later place has the greater text.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.prefix(), self.number)
    }
}

/// Digits of any length as text that sorts as their number does. None if it is no number.
pub(crate) fn sortable(digits: &str) -> Option<String> {
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let digits = digits.trim_start_matches('0');
    (is_number && digits.len() < 100).then(|| format!("{:02}{digits}", digits.len()))
}

/// What an event says itself, whichever way it came. One that was concluded from others has what they said in its
/// tags, and says nothing itself.
pub(crate) fn said_by(event: &Event) -> Option<Place> {
    if !event.triggers.is_empty() {
        return None;
    }
    let tag = |name: &str| event.tags.get(name).and_then(Value::as_str);
    tag(ORDER_TAG).and_then(Place::parse).or_else(|| {
        // A stored event: see `stored_events`.
        let version = event.tags.get("streamversion")?.as_u64()?;
        let counter = ["event-store", tag("category")?, tag("streamid")?];
        Some(Place::new(Counts::Changes, &counter, sortable(&version.to_string())?))
    })
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
