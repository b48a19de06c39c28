//! Answers for the list: what visitors see, newest first, page by page.

use event_store::EventStore;
use http::{StatusCode, Uri};
use read_models::{DestinationDetailsStore, ListPosition};
use serde_json::{Value, json};

use super::QueryDestinationsHandler;
use super::destination::destination;
use crate::http_api::{self, FieldError, Problem, Response};

const DEFAULT_LIMIT: usize = 20;
const LARGEST_LIMIT: usize = 100;

/// The requested part of the list.
struct Range {
    limit: usize,
    after: Option<ListPosition>,
}

impl<E: EventStore, S: DestinationDetailsStore> QueryDestinationsHandler<E, S> {
    pub(super) async fn list(&self, uri: &Uri) -> Response {
        let range = match Range::of(uri.query().unwrap_or_default()) {
            Ok(range) => range,
            Err(problem) => return problem.into_response(),
        };
        match self.store.newest(range.limit, range.after).await {
            Ok(page) => {
                let destinations: Vec<Value> = page.rows.iter().map(destination).collect();
                let next = page.next.map(|position| {
                    format!("/destinations?limit={}&cursor={position}", range.limit)
                });
                let body = json!({"destinations": destinations, "links": {"next": next}});
                http_api::json(StatusCode::OK, &body)
            }
            Err(error) => Problem::failed(&error, error.is_transient()).into_response(),
        }
    }
}

impl Range {
    fn of(query: &str) -> Result<Self, Problem> {
        let mut range = Self { limit: DEFAULT_LIMIT, after: None };
        let mut errors = vec![];
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "limit" => {
                    if let Some(limit) = limit(&value) {
                        range.limit = limit;
                    } else {
                        let detail = format!("limit must be a number from 1 to {LARGEST_LIMIT}.");
                        errors.push(FieldError::new("limit", detail));
                    }
                }
                "cursor" => match value.parse() {
                    Ok(position) => range.after = Some(position),
                    Err(_) => errors.push(FieldError::new(
                        "cursor",
                        "cursor must be the one that the previous page gave in `links.next`.",
                    )),
                },
                _ => {}
            }
        }
        if errors.is_empty() { Ok(range) } else { Err(Problem::invalid(errors)) }
    }
}

fn limit(text: &str) -> Option<usize> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|limit| is_number && (1..=LARGEST_LIMIT).contains(limit))
}
