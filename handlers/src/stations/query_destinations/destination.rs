//! Answers for one destination, from the moment it was accepted.

use domain::DestinationId;
use event_store::{EventStore, Version};
use http::StatusCode;
use http::header::{ETAG, HeaderMap, HeaderValue, VARY};
use read_models::{
    DestinationDetails, DestinationDetailsStore, Status, absent_if_undecodable, fold_stream,
};
use serde_json::{Map, Value, json};

use super::{QueryDestinationsHandler, destination_page};
use crate::email_address::EmailAddress;
use crate::http_api::{self, Problem, Response};
use crate::stored_events::stream_of;

/// What is found of a destination.
enum Found {
    Nothing,
    Row(Box<DestinationDetails>),
    /// The first event can't be read.
    Unreadable,
}

impl<E: EventStore, S: DestinationDetailsStore> QueryDestinationsHandler<E, S> {
    pub(super) async fn destination(&self, id: DestinationId, headers: &HeaderMap) -> Response {
        match self.find(id).await {
            Ok(Found::Row(row)) => answer(&row, headers, self.mail_sender.as_ref()),
            Ok(Found::Nothing) => {
                destination_page::not_found(headers, format!("there is no destination {id}."))
            }
            Ok(Found::Unreadable) => Problem::unreadable().into_response(),
            Err(problem) => problem.into_response(),
        }
    }

    /// The row, once it has an outcome. Until then the stream may know more: a client that was told an outcome must
    /// not be told "pending" afterwards.
    async fn find(&self, id: DestinationId) -> Result<Found, Problem> {
        let row = absent_if_undecodable(self.store.load(id).await);
        let row = match row.map_err(|error| Problem::failed(&error, error.is_transient()))? {
            Some(row) if row.status != Status::Pending => return Ok(Found::of(row)),
            pending => pending,
        };
        let folded = match fold_stream(&self.events, &stream_of(id)).await {
            Ok(folded) => folded,
            Err(error) => {
                return row
                    .map(Found::of)
                    .ok_or_else(|| Problem::failed(&error, error.is_transient()));
            }
        };
        let newest = [row, folded.row].into_iter().flatten().max_by_key(|row| row.version);
        Ok(match (newest, folded.blocked) {
            (Some(row), _) => Found::of(row),
            (None, Some(blocked)) if blocked.version == Version::EMPTY.next() => Found::Unreadable,
            // The events follow a proposal that is missing here: as far as is known, nobody proposed it.
            (None, _) => Found::Nothing,
        })
    }
}

impl Found {
    fn of(row: DestinationDetails) -> Self {
        Self::Row(Box::new(row))
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

/// The JSON of the contract in `openapi.yaml`.
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
