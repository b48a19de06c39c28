//! Events of an EventBridge bus:
//! <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{DecodeError, Decoded};
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

/// All that is needed of a bus's event whose detail is a standard one.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    /// EventBridge's own replays have it:
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html>.
    #[serde(rename = "replay-name", borrow)]
    replay_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    detail: &'a RawValue,
}

pub(super) fn decode(json: &str) -> Result<Decoded, DecodeError> {
    Ok(Decoded { events: vec![event(json)?], ..Decoded::default() })
}

/// The event that is the detail, or else the bus's event itself, whose entity is the detail. Of a replay, it is
/// marked as one, whoever replays.
pub(super) fn event(json: &str) -> Result<Event, DecodeError> {
    let record = || DecodeError::record("EventBridge");
    let outline: Outline<'_> = serde_json::from_str(json).map_err(record())?;
    let mut event = match Event::from_json(outline.detail.get(), Some(&outline.id)) {
        Ok(event) => event,
        Err(_) => other_event(json)?,
    };
    if let Some(name) = outline.replay_name {
        event.tags.insert(REPLAY_NAME.to_owned(), Value::String(name.into_owned()));
    }
    Ok(event)
}

/// The event of a detail that is none of ours.
fn other_event(json: &str) -> Result<Event, DecodeError> {
    let record = || DecodeError::record("EventBridge");
    let bus: BusEvent<'_> = serde_json::from_str(json).map_err(record())?;
    if let Ok(event) = serde_json::from_str::<CloudEvent>(bus.detail.get()) {
        return Ok(event.into_event()?);
    }
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
