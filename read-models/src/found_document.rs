//! The document, as its next writer finds it.

use crate::RecentDestinations;

/// The readable parts of the stored document.
///
/// Parts of a read model that can't be decoded count as missing, and are made again: nobody has to repair it first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoundDocument {
    /// The readable parts; the default if there is no document.
    pub document: RecentDestinations,
    /// Why some parts can't be decoded; `None` if all can be.
    pub damage: Option<String>,
}
