//! The document as whoever writes it next finds it.

use crate::RecentDestinations;

/// What can be read of the stored document.
///
/// What can't be decoded of a read model is absent, and made again: nobody has to mend it first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoundDocument {
    /// Without the parts that can't be decoded; the default if there is no document.
    pub document: RecentDestinations,
    /// Why some of it can't be decoded.
    pub damage: Option<String>,
}
