//! What is in an envelope. Whoever opens one asks for its contents, and does not know who reads them.

use super::{DecodeError, Decoded};

/// Reads what envelopes hold.
pub(super) trait Contents: Copy {
    /// The events in a text. One without an id takes that of the record.
    fn content(self, text: &str, record_id: Option<&str>) -> Result<Vec<Decoded>, DecodeError>;

    /// Whether the function takes anything that it is invoked with.
    fn takes_plain(self) -> bool;
}
