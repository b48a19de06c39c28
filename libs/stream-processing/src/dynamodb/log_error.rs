//! Why faults can't be read or removed.

use event_store::dynamodb::RequestError;
use thiserror::Error;

/// Why faults can't be read or removed.
#[derive(Debug, Error)]
pub enum FaultLogError {
    /// A request to the table failed.
    #[error(transparent)]
    Table(#[from] RequestError),
    /// An item of the table lacks this attribute, or holds something else in it.
    #[error("an item of the faults table has no readable `{0}`")]
    Undecodable(&'static str),
}
