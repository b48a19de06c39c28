//! The first and the last line.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version that is written, and the newest that is read.
pub(super) const VERSION: u32 = 1;
/// What the last line begins with, and no event.
pub(super) const END: &[u8] = br#"{"end":"#;
const FORMAT: &str = "event-history";
/// Digits of the digest that name an import: enough to tell any two files apart that a person has.
const NAMING_DIGITS: usize = 16;

/// What a file begins with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    format: String,
    pub(super) version: u32,
}

/// What a file ends with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Footer {
    pub(super) end: Contents,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// How many events.
    pub events: u64,
    /// Of how many streams.
    pub streams: u64,
    /// Of their lines, in hexadecimal digits.
    pub sha256: String,
}

impl Header {
    pub(super) fn new() -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION }
    }

    pub(super) fn is_of_history(&self) -> bool {
        self.format == FORMAT
    }
}

impl Contents {
    pub(super) fn new(events: u64, streams: u64, digest: Sha256) -> Self {
        let mut sha256 = String::new();
        for byte in digest.finalize() {
            let _ = write!(sha256, "{byte:02x}");
        }
        Self { events, streams, sha256 }
    }

    /// The name of every import of these events.
    #[must_use]
    pub fn import_name(&self) -> String {
        format!("import-{}", self.sha256.get(..NAMING_DIGITS).unwrap_or(&self.sha256))
    }
}
