//! Lambda's Invoke API over HTTP, with which operators resubmit records.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::json;
use stream_processing::sources::{Payload, PayloadError};

use crate::door::MediaTypes;
use crate::event_source_mapping::Handler;

/// The media types of AWS's SDKs for payloads, or no header; and that of `PutEvents`, at the same port.
pub(crate) const MEDIA_TYPES: MediaTypes = MediaTypes::OneOfOrUnsaid(&[
    "application/json",
    "application/octet-stream",
    "application/x-amz-json-1.1",
]);

/// The functions that take payloads, by name.
#[derive(Clone, Default)]
pub struct InvocableFunctions(BTreeMap<&'static str, Handler>);

impl InvocableFunctions {
    /// Adds a function under its name.
    pub(crate) fn add(&mut self, name: &'static str, handler: &Handler) {
        self.0.insert(name, Arc::clone(handler));
    }

    /// The API as an HTTP service.
    pub fn into_router(self) -> Router {
        let path = "/2015-03-31/functions/{name}/invocations";
        Router::new().route(path, post(invoke)).with_state(self)
    }
}

impl std::fmt::Debug for InvocableFunctions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

async fn invoke(
    State(functions): State<InvocableFunctions>,
    Path(name): Path<String>,
    body: String,
) -> Response {
    let Some(handler) = functions.0.get(&*name).cloned() else {
        let known: Vec<_> = functions.0.keys().copied().collect();
        let message = format!("Function not found: {name}; there are {}", known.join(", "));
        return (StatusCode::NOT_FOUND, Json(json!({"Message": message}))).into_response();
    };
    let payload = match Payload::parse(body) {
        Ok(payload) => payload,
        Err(PayloadError::Json(error)) => {
            let message = format!("Could not parse request body into json: {error}");
            return (StatusCode::BAD_REQUEST, Json(json!({"Message": message}))).into_response();
        }
        // The error is the function's own, as on AWS.
        Err(error) => {
            tracing::error!(function = name, %error, "the invocation failed");
            return failed("PayloadError", &error.to_string());
        }
    };
    // In its own task: a panic affects the function only, and a client that disconnects ends nothing.
    match tokio::spawn(async move { handler(payload).await }).await {
        Ok(Ok(answer)) => Json(answer).into_response(),
        Ok(Err(error)) => failed("Error", &error),
        Err(error) => failed("Panic", &error.to_string()),
    }
}

/// The answer for a failed function: the API succeeds, and a header tells of the failure.
fn failed(kind: &str, message: &str) -> Response {
    let body = Json(json!({"errorType": kind, "errorMessage": message}));
    ([("x-amz-function-error", "Unhandled")], body).into_response()
}
