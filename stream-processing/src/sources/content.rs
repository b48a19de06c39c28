//! What messages carry: an event, or an envelope that another service has put around one.

use super::outline::Outline;
use super::{DecodeError, Decoded, eventbridge, s3, sns};
use crate::{CloudEvent, Event};

/// S3 in SNS in SQS is the deepest that makes sense.
const DEEPEST: usize = 4;

/// The events in a text that is an event, or an envelope.
pub(super) fn decode(text: &str, record_id: Option<&str>) -> Result<Decoded, DecodeError> {
    let events = events_in(text, record_id, DEEPEST)?;
    Ok(Decoded { events, ..Decoded::default() })
}

/// The events in a text, with as many envelopes as `levels` around each. An event without an id takes
/// that of the record.
pub(super) fn events_in(
    text: &str,
    record_id: Option<&str>,
    levels: usize,
) -> Result<Vec<Event>, DecodeError> {
    let no_event = match Event::from_json(text, record_id) {
        Ok(event) => return Ok(vec![event]),
        Err(error) => error,
    };
    let Some(levels) = levels.checked_sub(1) else { return Err(DecodeError::Nested) };
    let Ok(outline) = serde_json::from_str::<Outline<'_>>(text) else {
        return Err(no_event.into());
    };
    if outline.specversion.is_some() {
        let event: CloudEvent = serde_json::from_str(text)?;
        Ok(vec![event.into_event()?])
    } else if outline.detail_type.is_some() {
        Ok(vec![eventbridge::event(text)?])
    } else if outline.topic.is_some() {
        sns::events(text, levels)
    } else if let Some(records) = outline.records {
        records.into_iter().map(|record| s3::event(record.get())).collect()
    } else if outline.is_test() {
        Ok(vec![])
    } else {
        Err(no_event.into())
    }
}

/// Whether somebody meant JSON, so that what is none is a mistake and no plain text.
pub(super) fn is_meant_as_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}
