//! The client's key for one proposal, which makes a retry safe.

use std::borrow::Cow;

use domain::DestinationId;
use http::header::{HeaderMap, HeaderName};
use sfv::{Parser, StringRef};
use uuid::Uuid;

use crate::http_api::{FieldError, Problem, single};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// 16 to 128 visible ASCII characters, chosen by the client.
///
/// The header has them plain, or quoted as in [the draft of the
/// IETF](https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
/// Plain ones can't contain a comma: API Gateway joins two headers with one
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key of a request, if it has one.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(value) = single(headers, &HEADER)? else {
            return Ok(None);
        };
        key_in(value.as_bytes()).map(|key| Some(Self(key))).ok_or_else(|| {
            let detail = "the Idempotency-Key header must have 16 to 128 visible ASCII characters, in quotes if there \
                          is a comma or a quote among them.";
            Problem::invalid(vec![FieldError::new("", detail)])
        })
    }

    pub(super) fn destination_id(&self) -> DestinationId {
        destination_id_of_key(&self.0)
    }
}

/// The destination's id for a key: the same key is the same destination.
#[must_use]
pub fn destination_id_of_key(key: &str) -> DestinationId {
    let name = format!("https://visitplannr.dev/idempotency-key/{key}");
    DestinationId(Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()))
}

fn key_in(value: &[u8]) -> Option<String> {
    let key = if value.starts_with(b"\"") {
        let quoted: Cow<'_, StringRef> = Parser::new(value).parse_item().ok()?;
        quoted.as_str().to_owned()
    } else {
        let plain = std::str::from_utf8(value).ok()?;
        Some(plain).filter(|plain| !plain.contains([',', '"']))?.to_owned()
    };
    let is_key = (16..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    is_key.then_some(key)
}
