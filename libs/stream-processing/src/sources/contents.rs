//! The port through which decoders of envelopes read what is inside.

use super::{DecodeError, Decoded};

/// Reads the content of envelopes.
pub(super) trait Contents: Copy {
    /// The events in a text. An event without an id gets the record's.
    fn content(self, text: &str, record_id: Option<&str>) -> Result<Vec<Decoded>, DecodeError>;

    /// Whether the function accepts any JSON as an invocation.
    fn takes_plain(self) -> bool;
}
