//! EventBridge's `PutEvents` over HTTP, for other processes:
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use chrono::DateTime;
use handlers::ports::event_bus::NAMESPACE;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::LocalBus;
use super::event_bus::envelope;
use crate::operator_token::OperatorToken;

const OPERATION: &str = "AWSEvents.PutEvents";
const OWN_SOURCE: &str =
    "Only this system says events of the source `com.visitplannr`; take a source of your own.";
/// Entries in a request, at most.
const MOST: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutEvents {
    entries: Vec<Entry>,
}

/// The fields that AWS requires too; the name of the bus is ignored, because there is only one.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    source: Option<String>,
    detail_type: Option<String>,
    detail: Option<String>,
    /// In seconds since the epoch, perhaps with a fraction.
    time: Option<f64>,
}

/// The bus, and the operator whose events of this system it takes: on AWS the bus's policy decides that.
#[derive(Clone)]
struct Door {
    bus: LocalBus,
    operator: OperatorToken,
}

/// The operation as a service, at the path that AWS's clients use. Only requests with the token of the `operator` may
/// publish in this system's name.
pub(crate) fn put_events_router(bus: LocalBus, operator: OperatorToken) -> Router {
    Router::new().route("/", post(put_events)).with_state(Door { bus, operator })
}

/// Why a request is refused as a whole.
struct Refusal {
    status: StatusCode,
    kind: &'static str,
    message: String,
}

async fn put_events(State(door): State<Door>, headers: HeaderMap, body: String) -> Response {
    match put_all(&door, &headers, &body).await {
        Ok(answer) => amz_json(StatusCode::OK, answer),
        Err(Refusal { status, kind, message }) => {
            amz_json(status, json!({"__type": kind, "message": message}))
        }
    }
}

/// Takes or refuses each entry by itself.
async fn put_all(door: &Door, headers: &HeaderMap, body: &str) -> Result<Value, Refusal> {
    let (bus, is_operator) = (&door.bus, door.operator.is_in(headers));
    let (mut envelopes, mut answers, mut failed) = (vec![], vec![], 0);
    for entry in entries_of(headers, body)? {
        let id = Uuid::now_v7().to_string();
        match entry.envelope(&id, bus, is_operator) {
            Ok(envelope) => {
                envelopes.push(envelope);
                answers.push(json!({"EventId": id}));
            }
            Err((code, message)) => {
                failed += 1;
                answers.push(json!({"ErrorCode": code, "ErrorMessage": message}));
            }
        }
    }
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    bus.take(&envelopes).await.map_err(|error| Refusal {
        status,
        kind: "InternalException",
        message: error.to_string(),
    })?;
    Ok(json!({"FailedEntryCount": failed, "Entries": answers}))
}

fn entries_of(headers: &HeaderMap, body: &str) -> Result<Vec<Entry>, Refusal> {
    let bad = |kind, message| Refusal { status: StatusCode::BAD_REQUEST, kind, message };
    let operation = headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    if operation != Some(OPERATION) {
        let message = format!("the bus does one thing; send `X-Amz-Target: {OPERATION}`");
        return Err(bad("UnknownOperationException", message));
    }
    let request: PutEvents = serde_json::from_str(body)
        .map_err(|error| bad("SerializationException", error.to_string()))?;
    if !(1..=MOST).contains(&request.entries.len()) {
        return Err(bad("ValidationException", format!("send 1 to {MOST} entries")));
    }
    Ok(request.entries)
}

impl Entry {
    /// The event in EventBridge's envelope, or what is wrong with the entry, as EventBridge words it.
    fn envelope(
        &self,
        id: &str,
        bus: &LocalBus,
        is_operator: bool,
    ) -> Result<Box<RawValue>, (&'static str, &'static str)> {
        let missing = |name| ("InvalidArgument", name);
        let source = self.source.as_deref().ok_or(missing("Parameter Source is not valid."))?;
        if source == NAMESPACE && !is_operator {
            return Err(("AccessDeniedException", OWN_SOURCE));
        }
        let detail_type =
            self.detail_type.as_deref().ok_or(missing("Parameter DetailType is not valid."))?;
        let detail = self.detail.as_deref().ok_or(missing("Parameter Detail is not valid."))?;
        let malformed = ("MalformedDetail", "Detail is malformed.");
        // Everything in it must be readable: half a surrogate pair, for instance, is valid by JSON's grammar only.
        let detail: Map<String, Value> = serde_json::from_str(detail).map_err(|_| malformed)?;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the fraction of a millisecond is dropped"
        )]
        let time = self.time.and_then(|time| DateTime::from_timestamp_millis((time * 1e3) as i64));
        let time = time.unwrap_or_else(|| bus.now());
        envelope(id, source, detail_type, time, &detail).map_err(|_| malformed)
    }
}

fn amz_json(status: StatusCode, body: Value) -> Response {
    (status, [("content-type", "application/x-amz-json-1.1")], Json(body)).into_response()
}
