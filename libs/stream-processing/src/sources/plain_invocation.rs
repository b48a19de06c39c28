//! Whatever a function is invoked with that takes anything.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{DecodeError, Decoded};
use crate::Event;

/// The type of a plain invocation.
pub const PLAIN_INVOCATION: &str = "lambda-invocation";
/// The entity that its payload becomes.
const PAYLOAD: &str = "payload";
/// What its record says that it is of. No service of AWS has such a name.
pub(super) const EVENT_SOURCE: &str = "stream-processing:invocation";

/// The record that is made of one, so that a fault of it can be resubmitted: the payload alone does not say which
/// request it was.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    event_source: &'a str,
    request_id: String,
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// The record of a payload, and of the request that it came with.
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

/// The event is the payload. Lambda tries a request again with the same id.
pub(super) fn event(request_id: String, payload: &RawValue) -> Event {
    Event {
        id: request_id,
        event_type: PLAIN_INVOCATION.to_owned(),
        entities: vec![(PAYLOAD.to_owned(), payload.to_owned())],
        ..Event::default()
    }
}
