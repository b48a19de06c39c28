//! Invocations with any JSON, of functions that accept them.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{DecodeError, Decoded};
use crate::Event;

/// The event type of a plain invocation.
pub const PLAIN_INVOCATION: &str = "lambda-invocation";
/// The name of the entity that holds the payload.
const PAYLOAD: &str = "payload";
/// The event source in its record. No service of AWS has such a name.
pub(super) const EVENT_SOURCE: &str = "stream-processing:invocation";

/// The record of a plain invocation. It keeps the id of the request,
/// which the payload lacks, so that a fault can be resubmitted.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    event_source: &'a str,
    request_id: String,
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// The record of a payload, with the id of its request.
pub(super) fn record(payload: &str, request_id: &str) -> Result<String, serde_json::Error> {
    let (event_source, request_id) = (EVENT_SOURCE, request_id.to_owned());
    serde_json::to_string(&Record {
        event_source,
        request_id,
        payload: serde_json::from_str(payload)?,
    })
}

pub(super) fn decode(json: &str) -> Result<Vec<Decoded>, DecodeError> {
    let record: Record<'_> =
        serde_json::from_str(json).map_err(DecodeError::record("invocation"))?;
    Ok(vec![event(record.request_id, record.payload).into()])
}

/// The event's id is that of the request, which Lambda's retries keep.
pub(super) fn event(request_id: String, payload: &RawValue) -> Event {
    Event {
        id: request_id,
        event_type: PLAIN_INVOCATION.to_owned(),
        entities: vec![(PAYLOAD.to_owned(), payload.to_owned())],
        ..Event::default()
    }
}
