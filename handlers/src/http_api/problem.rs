//! Errors as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem details.

use bytes::Bytes;
use chrono::TimeDelta;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Method, StatusCode};
use serde::Serialize;

use super::{FieldError, Response};

/// An error in the format for clients. Types are stable: clients may depend on them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: String,
    /// A sentence that is the same for all problems of this type.
    pub title: &'static str,
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    /// What is wrong in this case, and what to do.
    pub detail: String,
    /// Every invalid field at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    #[serde(skip)]
    allow: Option<&'static str>,
    /// The value of `Retry-After`, in seconds.
    #[serde(skip)]
    pub(super) retry_after: Option<u16>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        kind: &str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind: format!("urn:visitplannr:problem:{kind}"),
            title,
            status,
            detail: detail.into(),
            errors: vec![],
            allow: None,
            retry_after: None,
        }
    }

    /// 400: the body can't be parsed.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request can't be read.", detail)
    }

    /// 400: the body can be parsed, but has invalid fields.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let title = "The request is not valid.";
        let detail: Vec<_> = errors.iter().map(|error| error.detail.as_str()).collect();
        let detail = detail.join(" ");
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, "invalid", title, detail) }
    }

    /// 403: the link of a letter was changed, or is not ours.
    #[must_use]
    pub fn broken_link() -> Self {
        let detail = "the link was cut off or changed; copy all of it from the letter.";
        Self::new(StatusCode::FORBIDDEN, "broken-link", "The link is not whole.", detail)
    }

    /// 403: a page of another site sent the request.
    #[must_use]
    pub fn from_elsewhere() -> Self {
        let detail =
            "a page of another site sent this request; send it from this site, or from a program.";
        let title = "The request comes from another site.";
        Self::new(StatusCode::FORBIDDEN, "from-elsewhere", title, detail)
    }

    /// 404: there is nothing at this path.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here.", detail)
    }

    /// 405, with the allowed methods.
    #[must_use]
    pub fn method_not_allowed(method: &Method, allow: &'static str) -> Self {
        let detail = format!("{method} is not allowed here; use {allow}.");
        let title = "The method is not allowed.";
        Self {
            allow: Some(allow),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", title, detail)
        }
    }

    /// 413: the body is larger than [`super::BODY_LIMIT`].
    #[must_use]
    pub fn too_large() -> Self {
        let detail = format!("the body may have at most {} bytes.", super::BODY_LIMIT);
        let title = "The request is too large.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", title, detail)
    }

    /// 413: the content does not fit into one event.
    #[must_use]
    pub fn too_large_to_store() -> Self {
        let title = "The request is too large.";
        let detail = "its text does not fit into one event; shorten it.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", title, detail)
    }

    /// 415: the media type of the body is none of these.
    #[must_use]
    pub fn unsupported_media_type(supported: &[&str]) -> Self {
        let detail = format!("send `{}`.", supported.join("` or `"));
        let title = "The content type is not supported.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title, detail)
    }

    /// 421: the request is for another host.
    pub fn misdirected(detail: impl Into<String>) -> Self {
        let title = "The request is for another host.";
        Self::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", title, detail)
    }

    /// 422: the idempotency key was used for another proposal.
    #[must_use]
    pub fn idempotency_key_reused() -> Self {
        let detail = "this Idempotency-Key was used for another destination; use a new one.";
        let title = "The Idempotency-Key was used with other content.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", title, detail)
    }

    /// 429: the viewer has reached the hourly limit of addresses. `Retry-After` has the seconds until it ends.
    #[must_use]
    pub fn too_many_addresses(wait: TimeDelta) -> Self {
        let seconds = (wait.num_milliseconds() + 999) / 1_000;
        let seconds = u16::try_from(seconds).unwrap_or(u16::MAX).max(1);
        let detail = format!(
            "too many e-mail addresses came from you within an hour; leave yours out, or come back in {} minutes.",
            seconds.div_ceil(60)
        );
        let errors = vec![FieldError::new("/email", &detail)];
        let title = "Too many e-mail addresses were left.";
        Self {
            errors,
            retry_after: Some(seconds),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-addresses", title, detail)
        }
    }

    /// The HTTP status that the response has.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// A response with the problem as `application/problem+json`.
    #[must_use]
    pub fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        self.response("application/problem+json", body)
    }

    /// A response with a page instead, and the status and headers of the problem.
    #[must_use]
    pub fn into_page(self, html: String) -> Response {
        self.response(crate::ports::site::CONTENT_TYPE, html.into_bytes())
    }

    fn response(&self, content_type: &'static str, body: Vec<u8>) -> Response {
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
