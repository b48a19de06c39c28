//! Events of an EventBridge bus:
//! <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{DecodeError, Decoded};
use crate::{CloudEvent, Event, Tags};

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
    #[serde(borrow)]
    detail: &'a RawValue,
}

pub(super) fn decode(json: &str) -> Result<Decoded, DecodeError> {
    Ok(Decoded { events: vec![event(json)?], ..Decoded::default() })
}

/// The event that is the detail, or else the bus's event itself, whose entity is the detail.
pub(super) fn event(json: &str) -> Result<Event, DecodeError> {
    let record = || DecodeError::record("EventBridge");
    let Outline { id, detail } = serde_json::from_str(json).map_err(record())?;
    if let Ok(event) = Event::from_json(detail.get(), Some(&id)) {
        return Ok(event);
    }
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
        timestamp: bus.time.timestamp_millis(),
        tags,
        entities: vec![("detail".to_owned(), bus.detail.to_owned())],
        ..Event::default()
    })
}
