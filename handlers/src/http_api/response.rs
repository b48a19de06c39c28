//! Successful responses. No CDN may cache them: the API shows the current state.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::{Problem, Response};

/// A response with `body` as `application/json`.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => with_type(status, "application/json", body),
        Err(error) => {
            tracing::error!(%error, "an answer has no JSON form");
            Problem::unavailable().into_response()
        }
    }
}

/// A response with a page as `text/html`.
#[must_use]
pub fn html(status: StatusCode, page: String) -> Response {
    with_type(status, crate::ports::site::CONTENT_TYPE, page.into_bytes())
}

/// 303: the client should GET this location.
#[must_use]
pub fn see_other(location: &str) -> Response {
    let mut response = no_content(StatusCode::SEE_OTHER);
    set_location(response.headers_mut(), location);
    response
}

/// A response without a body.
#[must_use]
pub fn no_content(status: StatusCode) -> Response {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(crate) fn set_location(headers: &mut HeaderMap, location: &str) {
    if let Ok(location) = HeaderValue::from_str(location) {
        headers.insert(LOCATION, location);
    }
}

pub(crate) fn with_type(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = no_content(status);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    *response.body_mut() = Bytes::from(body);
    response
}
