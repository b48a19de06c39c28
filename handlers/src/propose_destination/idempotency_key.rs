//! A client's name for one proposal, which makes a repeat safe.

use domain::DestinationId;
use http::HeaderMap;
use uuid::Uuid;

use crate::http_api::{FieldError, Problem};

const HEADER: &str = "idempotency-key";

/// 16 to 128 visible ASCII characters, chosen by the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key of a request, if it has one.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(value) = headers.get(HEADER) else {
            return Ok(None);
        };
        let bytes = value.as_bytes();
        if (16..=128).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic) {
            Ok(Some(Self(String::from_utf8_lossy(bytes).into_owned())))
        } else {
            let detail = "the Idempotency-Key header must have 16 to 128 visible ASCII characters.";
            Err(Problem::invalid(vec![FieldError::new("", detail)]))
        }
    }

    pub(super) fn destination_id(&self) -> DestinationId {
        destination_id_of_key(&self.0)
    }
}

/// The id of the destination that a key stands for: the same key is the same destination.
#[must_use]
pub fn destination_id_of_key(key: &str) -> DestinationId {
    let name = format!("https://visitplannr.dev/idempotency-key/{key}");
    DestinationId(Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()))
}
