//! Whether an append was made before, by the ids of its events. What every adapter decides in the same way.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{AppendError, NewEvent, StreamId, Version};

/// A repeat is recognised wherever it was made, as long as fewer events than this follow it.
pub const REMEMBERED: usize = 100;
/// Events of one append, at most. DynamoDB's limit of actions in one transaction:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>.
pub const MOST_EVENTS: usize = 100;
/// Bytes of a stream's name, `category#id`, at most. With `#stream` behind it, it is a partition key, and DynamoDB's limit
/// of that is 2,048 bytes
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const LONGEST_NAME: usize = 2_048 - "#stream".len();

/// An event's id, if it has one that can be read, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where it stands.
    pub version: Version,
    /// None if it can't be read.
    pub id: Option<Uuid>,
}

/// Refuses what no stream takes: a name that is too long, no events, too many, or one of them twice.
///
/// # Errors
/// [`AppendError`] that says which of these it is.
pub fn check_append(stream: &StreamId, events: &[NewEvent]) -> Result<(), AppendError> {
    let (stream, count, length) = (stream.clone(), events.len(), stream.to_string().len());
    if length > LONGEST_NAME {
        let detail = format!("its name has {length} bytes; a stream's has {LONGEST_NAME} at most.");
        return Err(AppendError::TooLarge { stream, detail });
    }
    if count == 0 {
        return Err(AppendError::Nothing { stream });
    }
    if count > MOST_EVENTS {
        return Err(AppendError::TooMany { stream, count, limit: MOST_EVENTS });
    }
    let mut ids = HashSet::with_capacity(count);
    match events.iter().find(|event| !ids.insert(event.id)) {
        Some(event) => Err(AppendError::RepeatedId { stream, id: event.id }),
        None => Ok(()),
    }
}

/// How many of a stream's last events [`find_repeat`] has to know: enough to see a remembered append whole.
#[must_use]
pub fn looked_at(events: &[NewEvent]) -> usize {
    REMEMBERED - 1 + events.len()
}

/// The version of the last of these events, if all of them are among a stream's `recent` ones, in order.
///
/// # Errors
/// [`AppendError::PartlyAppended`] if only some are there, or in another order.
pub fn find_repeat(
    stream: &StreamId,
    recent: &[Place],
    events: &[NewEvent],
) -> Result<Option<Version>, AppendError> {
    let place_of = |event: &NewEvent| recent.iter().position(|at| at.id == Some(event.id));
    let partly_appended = |event: &NewEvent, place: usize| AppendError::PartlyAppended {
        stream: stream.clone(),
        id: event.id,
        version: recent.get(place).map_or(Version::EMPTY, |place| place.version),
    };
    let Some((event, last)) = events.last().and_then(|event| Some((event, place_of(event)?)))
    else {
        let known = events.iter().find_map(|event| Some((event, place_of(event)?)));
        return known.map_or(Ok(None), |(event, place)| Err(partly_appended(event, place)));
    };
    if last + REMEMBERED < recent.len() {
        return Ok(None);
    }
    let begin = (last + 1).checked_sub(events.len());
    match begin.and_then(|begin| recent.get(begin..=last)) {
        Some(places) if are_at(places, events) => Ok(places.last().map(|place| place.version)),
        _ => Err(partly_appended(event, last)),
    }
}

/// Whether exactly these events stand at these places.
#[must_use]
pub fn are_at(places: &[Place], events: &[NewEvent]) -> bool {
    places.iter().map(|place| place.id).eq(events.iter().map(|event| Some(event.id)))
}
