//! One destination, from the moment it was accepted.

use domain::DestinationId;
use event_store::{EventStore, Version};
use futures::TryStreamExt;
use http::StatusCode;
use http::header::{ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, VARY};
use read_models::{DestinationDetails, DestinationDetailsStore, Status};
use serde_json::{Map, Value, json};

use super::{QueryDestinationsHandler, destination_page, unavailable};
use crate::destination_events::stream_of;
use crate::http_api::{self, Response};

impl<E: EventStore, S: DestinationDetailsStore> QueryDestinationsHandler<E, S> {
    pub(super) async fn destination(&self, id: DestinationId, headers: &HeaderMap) -> Response {
        match self.find(id).await {
            Ok(Some(row)) => answer(&row, headers),
            Ok(None) => {
                destination_page::not_found(headers, format!("there is no destination {id}."))
            }
            Err(error) => unavailable(&error),
        }
    }

    /// The row, or the fold of the stream while nothing is projected yet.
    async fn find(&self, id: DestinationId) -> Result<Option<DestinationDetails>, String> {
        let row = self.store.load(id).await.map_err(|error| error.to_string())?;
        if row.is_some() {
            return Ok(row);
        }
        let history: Vec<_> = self
            .events
            .read(&stream_of(id), Version::EMPTY)
            .try_collect()
            .await
            .map_err(|error| error.to_string())?;
        DestinationDetails::fold(&history).map_err(|error| error.to_string())
    }
}

fn answer(row: &DestinationDetails, headers: &HeaderMap) -> Response {
    let wants_html = http_api::prefers_html(headers);
    let form = if wants_html { "html" } else { "json" };
    let etag = format!("\"{}-{form}\"", row.version);
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut response = if known.flat_map(|list| list.split(',')).any(|tag| is_tag(tag, &etag)) {
        http_api::no_content(StatusCode::NOT_MODIFIED)
    } else if wants_html {
        destination_page::found(row)
    } else {
        http_api::json(StatusCode::OK, &destination(row))
    };
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    response
}

/// Weak comparison: a CDN that compresses makes tags weak.
fn is_tag(candidate: &str, etag: &str) -> bool {
    let candidate = candidate.trim();
    candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == etag
}

/// A destination as JSON.
pub(super) fn destination(row: &DestinationDetails) -> Value {
    let mut body = Map::new();
    body.insert("id".into(), json!(row.id));
    body.insert("name".into(), json!(row.name));
    body.insert("geolocation".into(), json!(row.geolocation));
    if let Some(description) = &row.description {
        body.insert("description".into(), json!(description));
    }
    let status = match &row.status {
        Status::Pending => "pending",
        Status::Listed { country, subdivision } => {
            body.insert("country".into(), json!(country));
            if let Some(subdivision) = subdivision {
                body.insert("subdivision".into(), json!(subdivision));
            }
            body.insert("listed_at".into(), json!(row.changed_at));
            "listed"
        }
        Status::Rejected { reason, message } => {
            body.insert("reason".into(), json!(reason));
            body.insert("message".into(), json!(message));
            "rejected"
        }
    };
    body.insert("status".into(), json!(status));
    body.insert("proposed_at".into(), json!(row.proposed_at));
    body.insert("version".into(), json!(row.version));
    body.insert("links".into(), json!({"self": format!("/destinations/{}", row.id), "home": "/"}));
    Value::Object(body)
}
