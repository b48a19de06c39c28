//! An event as an item, and back.

use crate::stored_event::StoredEvent;
use crate::{ReadError, RecordedEvent, Upcasters};

use super::Item;

/// The item that holds an event.
///
/// # Errors
/// The serialiser's error if the payload can't be stored.
pub fn event_to_item(recorded: &RecordedEvent) -> Result<Item, serde_dynamo::Error> {
    serde_dynamo::to_item(StoredEvent::of(recorded))
}

/// The event that an item holds, from the table or from the new image of a stream record.
///
/// # Errors
/// [`ReadError::Undecodable`] if attributes are missing or of another type.
pub fn event_from_item(
    item: impl Into<serde_dynamo::Item>,
    upcasters: &Upcasters,
) -> Result<RecordedEvent, ReadError> {
    let item = item.into();
    let (stream, version) = (shown(&item, "pk"), shown(&item, "sk"));
    match serde_dynamo::from_item::<_, StoredEvent>(item) {
        Ok(stored) => stored.recorded(upcasters),
        Err(error) => Err(ReadError::Undecodable { stream, version, reason: error.to_string() }),
    }
}

fn shown(item: &serde_dynamo::Item, key: &str) -> String {
    match item.inner().get(key) {
        Some(serde_dynamo::AttributeValue::S(text) | serde_dynamo::AttributeValue::N(text)) => {
            text.clone()
        }
        _ => "?".to_owned(),
    }
}
