//! One destination, from the moment it was accepted.

use domain::DestinationId;
use event_store::{EventStore, Version};
use futures::TryStreamExt;
use http::StatusCode;
use http::header::{ETAG, HeaderMap, HeaderValue, VARY};
use read_models::{DestinationDetails, DestinationDetailsStore, Status, absent_if_undecodable};
use serde_json::{Map, Value, json};

use super::{QueryDestinationsHandler, destination_page, unavailable};
use crate::email_address::EmailAddress;
use crate::http_api::{self, Response};
use crate::stored_events::stream_of;

impl<E: EventStore, S: DestinationDetailsStore> QueryDestinationsHandler<E, S> {
    pub(super) async fn destination(&self, id: DestinationId, headers: &HeaderMap) -> Response {
        match self.find(id).await {
            Ok(Some(row)) => answer(&row, headers, self.mail_sender.as_ref()),
            Ok(None) => {
                destination_page::not_found(headers, format!("there is no destination {id}."))
            }
            Err(error) => unavailable(&error),
        }
    }

    /// The row, once it says what became of the proposal. Until then the stream may know more: who
    /// was told an outcome must not be told "pending" afterwards.
    async fn find(&self, id: DestinationId) -> Result<Option<DestinationDetails>, String> {
        let row = absent_if_undecodable(self.store.load(id).await);
        let row = row.map_err(|error| error.to_string())?;
        if row.as_ref().is_some_and(|row| row.status != Status::Pending) {
            return Ok(row);
        }
        match self.fold(id).await {
            Ok(folded) => Ok(folded.or(row)),
            // A row that is blocked by an event says at least what was before it.
            Err(error) => row.map(Some).ok_or(error),
        }
    }

    async fn fold(&self, id: DestinationId) -> Result<Option<DestinationDetails>, String> {
        let history: Vec<_> = self
            .events
            .read(&stream_of(id), Version::EMPTY)
            .try_collect()
            .await
            .map_err(|error| error.to_string())?;
        DestinationDetails::fold(&history).map_err(|error| error.to_string())
    }
}

fn answer(
    row: &DestinationDetails,
    headers: &HeaderMap,
    mail_sender: Option<&EmailAddress>,
) -> Response {
    let wants_html = http_api::prefers_html(headers);
    let form = if wants_html { "html" } else { "json" };
    let etag = format!("\"{}-{form}\"", row.version);
    let mut response = if http_api::is_known(headers, &etag) {
        http_api::no_content(StatusCode::NOT_MODIFIED)
    } else if wants_html {
        destination_page::found(row, mail_sender)
    } else {
        http_api::json(StatusCode::OK, &destination(row))
    };
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    response
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
    if row.is_test {
        body.insert("test".into(), json!(true));
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
        Status::Expired => {
            body.insert("expired_at".into(), json!(row.changed_at));
            "expired"
        }
    };
    body.insert("status".into(), json!(status));
    body.insert("proposed_at".into(), json!(row.proposed_at));
    body.insert("version".into(), json!(row.version));
    body.insert("links".into(), json!({"self": format!("/destinations/{}", row.id), "home": "/"}));
    Value::Object(body)
}
