//! One record of an S3 notification.

use std::cmp::Ordering;

use aws_lambda_events::s3::S3EventRecord;

use crate::site::HOME_PAGE_KEY;

/// An object was put or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ObjectChange {
    pub(super) key: String,
    pub(super) etag: String,
    pub(super) sequencer: Sequencer,
}

/// The order of the changes of one object: hexadecimal digits, where the shorter of two is padded
/// on the right (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sequencer(String);

impl Sequencer {
    pub(super) fn new(digits: impl Into<String>) -> Self {
        let digits: String = digits.into();
        Self(digits.trim_end_matches('0').to_ascii_uppercase())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for Sequencer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Sequencer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl ObjectChange {
    /// The change that a record tells of, if it is one.
    pub(super) fn of(record: S3EventRecord) -> Option<Self> {
        let name = record.event_name.unwrap_or_default();
        let name = name.strip_prefix("s3:").unwrap_or(&name);
        if !name.starts_with("ObjectCreated") && !name.starts_with("ObjectRemoved") {
            return None;
        }
        let object = record.s3.object;
        Some(Self {
            key: decoded(&object.key?),
            etag: object.e_tag.unwrap_or_default(),
            sequencer: Sequencer::new(object.sequencer.unwrap_or_default()),
        })
    }

    /// Where the CDN shows the object; URL-encoded, as invalidations want it.
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

/// Keys come URL-encoded, with `+` for a space.
fn decoded(key: &str) -> String {
    form_urlencoded::parse(format!("key={}", key.replace('&', "%26")).as_bytes())
        .map(|(_, value)| value.into_owned())
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ObjectChange, Sequencer, decoded};

    fn path(key: &str) -> String {
        let sequencer = Sequencer::new("1");
        ObjectChange { key: decoded(key), etag: String::new(), sequencer }.path()
    }

    #[test]
    fn the_home_page_is_the_root() {
        assert_eq!(path("index.html"), "/");
    }

    #[test]
    fn keys_are_decoded_and_paths_encoded() {
        assert_eq!(decoded("a+b%2Bc%C3%A9/d=e&f"), "a b+cé/d=e&f");
        assert_eq!(path("a+b/%C3%A9.html"), "/a%20b/%C3%A9.html");
    }

    #[test]
    fn the_shorter_sequencer_is_padded() {
        assert!(Sequencer::new("0A1") == Sequencer::new("0a100"));
        assert!(Sequencer::new("0A1") < Sequencer::new("0A101"));
        assert!(Sequencer::new("0B") > Sequencer::new("0A99999"));
    }
}
