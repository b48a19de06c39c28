//! The first and the last line of a file.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version that this library writes, and the newest that it reads.
pub(super) const VERSION: u32 = 1;
/// How the last line begins. No event begins like this.
pub(super) const END: &[u8] = br#"{"end":"#;
const FORMAT: &str = "event-history";
/// Leading digits of the digest that name an import.
const NAMING_DIGITS: usize = 16;

/// The first line, which names the format and its version.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    format: String,
    pub(super) version: u32,
}

/// The last line, which tells whether the file is complete.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Footer {
    pub(super) end: Contents,
}

/// A summary of a file: counts, and the digest of its events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The number of events in the file.
    pub events: u64,
    /// Number of streams that they belong to.
    pub streams: u64,
    /// Of the events' lines, in hexadecimal digits.
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

    /// The name of an import of these events: the same for every copy of the file.
    #[must_use]
    pub fn import_name(&self) -> String {
        format!("import-{}", self.sha256.get(..NAMING_DIGITS).unwrap_or(&self.sha256))
    }
}
