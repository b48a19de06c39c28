//! Recognises a repeated append by the ids of its events. Every adapter decides this in the same way.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{AppendError, NewEvent, StreamId, Version};

/// A repeat is recognised at any version if fewer events than this follow it.
pub const REMEMBERED: usize = 100;
/// Events in one append, at most: DynamoDB's limit of actions in a transaction,
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>.
pub const MOST_EVENTS: usize = 100;
/// Bytes of a stream's name, `category#id`, at most. With `#stream` appended it is a partition key, which DynamoDB
/// limits to 2,048 bytes (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>).
pub const LONGEST_NAME: usize = 2_048 - "#stream".len();

/// A stored event's version and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its version in the stream.
    pub version: Version,
    /// `None` if the stored id can't be read.
    pub id: Option<Uuid>,
}

/// Refuses an append that no store takes: the stream's name is too
/// long, or there are no events, too many, or two with the same id.
///
/// # Errors
/// [`AppendError`] that names the violated limit.
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

/// How many of a stream's last events [`find_repeat`] needs to see a recent append whole.
#[must_use]
pub fn looked_at(events: &[NewEvent]) -> usize {
    REMEMBERED - 1 + events.len()
}

/// The version of the last of these events, if the stream's `recent` events include all of them, in order.
///
/// # Errors
/// [`AppendError::PartlyAppended`] if only some are there, or the order differs.
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

/// Whether these places hold exactly these events.
#[must_use]
pub fn are_at(places: &[Place], events: &[NewEvent]) -> bool {
    places.iter().map(|place| place.id).eq(events.iter().map(|event| Some(event.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: u128) -> NewEvent {
        let metadata = crate::Metadata {
            correlation_id: String::new(),
            causation_id: String::new(),
            actor: None,
            traceparent: None,
            imported: None,
        };
        NewEvent {
            id: Uuid::from_u128(number),
            event_type: "Happened".to_owned(),
            payload: crate::Payload::new(),
            schema: 1,
            timestamp: chrono::DateTime::UNIX_EPOCH,
            metadata,
        }
    }

    #[test]
    fn the_events_that_are_looked_at_hold_an_append_that_99_others_follow() {
        let stream = StreamId::new("thing", "1");
        for count in [1, 3, MOST_EVENTS] {
            let events: Vec<_> = (1..=count as u128).map(event).collect();
            let others = (1_000..1_099).map(|number| Some(Uuid::from_u128(number)));
            let all: Vec<_> = events.iter().map(|event| Some(event.id)).chain(others).collect();
            let places =
                all.iter().zip(1..).map(|(id, at)| Place { version: Version(at), id: *id });
            let recent: Vec<_> = places.collect();
            assert_eq!(looked_at(&events), recent.len(), "the whole append, and no more");
            let found = find_repeat(&stream, &recent, &events).unwrap();
            assert_eq!(found, Some(Version(count as u64)));
        }
    }

    #[test]
    fn the_longest_name_makes_a_partition_key_that_dynamodb_takes() {
        let name = |length: usize| StreamId::new("thing", "x".repeat(length - "thing#".len()));
        assert!(check_append(&name(LONGEST_NAME), &[event(1)]).is_ok());
        assert!(check_append(&name(LONGEST_NAME + 1), &[event(1)]).is_err());
        assert_eq!(format!("{}#stream", name(LONGEST_NAME)).len(), 2_048);
    }
}
