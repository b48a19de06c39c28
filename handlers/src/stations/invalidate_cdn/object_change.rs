//! A change of an object, from an event of a bucket.

use serde::Deserialize;
use stream_processing::{Event, EventError};
use thiserror::Error;

use crate::invalidation_budget::Sequencer;
use crate::ports::site::HOME_PAGE_KEY;

/// An object was put or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ObjectChange {
    pub(super) key: String,
    pub(super) etag: String,
    pub(super) sequencer: Sequencer,
}

/// The fields of a bucket's event that describe the object.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    key: String,
    e_tag: Option<String>,
    sequencer: Option<String>,
}

/// Why a change can't be read from an event.
#[derive(Debug, Error)]
pub enum ObjectChangeError {
    /// The event is not a change of an object.
    #[error("this is not a change of an object: {0}")]
    NoObject(#[from] EventError),
    /// The change has no sequencer, so its order is unknown.
    #[error("the change of `{0}` has no sequencer, so whether it is news is not known")]
    NoSequencer(String),
    /// The sequencer has a form that S3 never writes, and would be stored.
    #[error(
        "the sequencer of the change of `{0}` is not a hexadecimal number of at most {LONGEST} digits"
    )]
    NotASequencer(String),
}

/// Digits of a sequencer, at most. S3 writes 16 to 18.
const LONGEST: usize = 64;

impl ObjectChange {
    /// The change in an event. `None` for other kinds, such as the end of a restoration.
    pub(super) fn of(event: &Event) -> Result<Option<Self>, ObjectChangeError> {
        let Object { key, e_tag, sequencer } = event.entity("object")?;
        let name = event.event_type.strip_prefix("s3:").unwrap_or(&event.event_type);
        if !name.starts_with("ObjectCreated") && !name.starts_with("ObjectRemoved") {
            return Ok(None);
        }
        let Some(sequencer) = sequencer.filter(|digits| !digits.is_empty()) else {
            return Err(ObjectChangeError::NoSequencer(key));
        };
        if sequencer.len() > LONGEST || !sequencer.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(ObjectChangeError::NotASequencer(key));
        }
        let (etag, sequencer) = (e_tag.unwrap_or_default(), Sequencer::new(sequencer));
        Ok(Some(Self { key, etag, sequencer }))
    }

    /// The object's path on the CDN, URL-encoded as invalidations require.
    pub(super) fn path(&self) -> String {
        if self.key == HOME_PAGE_KEY {
            return "/".to_owned();
        }
        let encode =
            |part| form_urlencoded::byte_serialize(str::as_bytes(part)).collect::<String>();
        let parts: Vec<_> =
            self.key.split('/').map(|part| encode(part).replace('+', "%20")).collect();
        format!("/{}", parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::{ObjectChange, Sequencer};

    fn path(key: &str) -> String {
        let sequencer = Sequencer::new("1");
        ObjectChange { key: key.to_owned(), etag: String::new(), sequencer }.path()
    }

    #[test]
    fn the_home_page_is_the_root() {
        assert_eq!(path("index.html"), "/");
    }

    #[test]
    fn paths_are_encoded() {
        assert_eq!(path("a b/é.html"), "/a%20b/%C3%A9.html");
    }
}
