//! Read models that can't be decoded.

use crate::StoreError;

/// Treats a read model that can't be decoded as missing: it is made again from the events.
///
/// # Errors
/// All other errors are returned unchanged.
pub fn absent_if_undecodable<T>(
    loaded: Result<Option<T>, StoreError>,
) -> Result<Option<T>, StoreError> {
    match loaded {
        Err(error @ StoreError::Undecodable { .. }) => {
            tracing::error!(%error, "it is taken for absent");
            Ok(None)
        }
        loaded => loaded,
    }
}
