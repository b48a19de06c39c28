//! The bus of a system, for publishing.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use local::OperatorToken;
use serde::Deserialize;
use serde_json::{Value, json};
use stream_processing::CloudEvent;

use super::Stack;
use crate::http_client::HttpClient;

/// The operation's target: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>.
const PUT_EVENTS: &str = "AWSEvents.PutEvents";

pub(crate) enum Bus {
    /// The bus of a system on this machine, at the port of its functions, with the operator's token.
    Local(SocketAddr, OperatorToken, HttpClient),
    /// The bus of a stack, in EventBridge.
    Stack(Arc<Stack>),
}

/// Why an event was refused; `None` if it was taken.
pub(super) type Refused = Option<String>;

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Entries")]
    entries: Vec<AnsweredEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AnsweredEntry {
    error_code: Option<String>,
    error_message: Option<String>,
}

impl Bus {
    /// Publishes up to ten events. Returns for each why it was refused, if it was.
    ///
    /// # Errors
    /// If the request failed as a whole.
    pub(crate) async fn put(&self, events: &[CloudEvent]) -> Result<Vec<Refused>> {
        match self {
            Self::Local(api, operator, http) => put(*api, *operator, http, events).await,
            Self::Stack(stack) => stack.put_events(events).await,
        }
    }
}

async fn put(
    api: SocketAddr,
    operator: OperatorToken,
    http: &HttpClient,
    events: &[CloudEvent],
) -> Result<Vec<Refused>> {
    let entries = events.iter().map(entry).collect::<Result<Vec<_>>>()?;
    let request = Request::post(format!("http://{api}/"))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", PUT_EVENTS)
        .header(OperatorToken::HEADER, operator.to_header())
        .body(Full::new(Bytes::from(json!({"Entries": entries}).to_string())))?;
    let answer = http.send(request).await.context("the bus does not answer")?;
    if !answer.status().is_success() {
        bail!("the bus takes nothing: {}", String::from_utf8_lossy(answer.body()));
    }
    let answer: Answer = serde_json::from_slice(answer.body())?;
    Ok(answer
        .entries
        .into_iter()
        .map(|entry| refused(entry.error_code, entry.error_message))
        .collect())
}

fn entry(event: &CloudEvent) -> Result<Value> {
    #[allow(clippy::cast_precision_loss, reason = "microseconds are enough")]
    let seconds = event.time.map(|time| time.timestamp_millis() as f64 / 1e3);
    Ok(json!({
        "Source": event.source,
        "DetailType": event.event_type,
        "Detail": serde_json::to_string(event)?,
        "Time": seconds,
    }))
}

/// The reason in an entry's answer.
pub(super) fn refused(code: Option<String>, message: Option<String>) -> Refused {
    code.map(|code| format!("{code}: {}", message.unwrap_or_default()))
}
