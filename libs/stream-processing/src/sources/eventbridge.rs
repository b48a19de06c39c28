//! Events of an EventBridge bus: <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::contents::Contents;
use super::{DecodeError, Decoded, destination};
use crate::{CloudEvent, Event, REPLAY_NAME, Tags};

#[derive(Deserialize)]
struct BusEvent<'a> {
    id: String,
    #[serde(rename = "detail-type")]
    detail_type: String,
    source: String,
    account: Option<String>,
    region: Option<String>,
    time: DateTime<Utc>,
    #[serde(borrow)]
    detail: &'a RawValue,
}

/// The fields needed from a bus's event whose detail is a standard event.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    /// Set by EventBridge's own replays:
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html>.
    #[serde(rename = "replay-name", borrow)]
    replay_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    detail: &'a RawValue,
}

/// The event in the detail, or else the bus's event itself, with the
/// detail as its entity. An event of a replay is marked, whoever replays.
pub(super) fn decode(contents: impl Contents, json: &str) -> Result<Vec<Decoded>, DecodeError> {
    let record = || DecodeError::record("EventBridge");
    let outline: Outline<'_> = serde_json::from_str(json).map_err(record())?;
    let mut decoded = match Event::from_json(outline.detail.get(), Some(&outline.id)) {
        Ok(event) => vec![event.into()],
        Err(_) => in_detail(contents, outline.detail.get(), json)?,
    };
    if let Some(name) = outline.replay_name {
        for Decoded { event, .. } in &mut decoded {
            event.tags.insert(REPLAY_NAME.to_owned(), Value::String(name.to_string()));
        }
    }
    Ok(decoded)
}

/// The events in a detail that is not a standard event: a CloudEvent, or the record of a destination. Other details
/// belong to the bus's own event.
fn in_detail(
    contents: impl Contents,
    detail: &str,
    json: &str,
) -> Result<Vec<Decoded>, DecodeError> {
    match serde_json::from_str::<super::outline::Outline<'_>>(detail) {
        Ok(outline) if outline.specversion.is_some() => {
            let event: CloudEvent = serde_json::from_str(detail)?;
            Ok(vec![event.into_event()?.into()])
        }
        Ok(outline) if outline.is_invocation_record() && !outline.is_event() => {
            destination::decode(contents, detail)
        }
        _ => Ok(vec![other_event(json)?.into()]),
    }
}

/// The event of a detail in a foreign format.
fn other_event(json: &str) -> Result<Event, DecodeError> {
    let record = || DecodeError::record("EventBridge");
    let bus: BusEvent<'_> = serde_json::from_str(json).map_err(record())?;
    let mut tags = Tags::new();
    tags.insert("source".to_owned(), Value::String(bus.source));
    tags.extend(bus.account.map(|account| ("account".to_owned(), Value::String(account))));
    tags.extend(bus.region.map(|region| ("region".to_owned(), Value::String(region))));
    Ok(Event {
        id: bus.id,
        event_type: bus.detail_type,
        timestamp: Some(bus.time.timestamp_millis()),
        tags,
        entities: vec![("detail".to_owned(), bus.detail.to_owned())],
        ..Event::default()
    })
}
