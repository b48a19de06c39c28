//! Why faults can't be read or removed.

use event_store::dynamodb::RequestError;
use thiserror::Error;

/// Why faults can't be read or removed.
#[derive(Debug, Error)]
pub enum FaultLogError {
    /// The table does not answer, or not well.
    #[error(transparent)]
    Table(#[from] RequestError),
    /// Something in the table is not a fault.
    #[error("an item of the faults table has no readable `{0}`")]
    Undecodable(&'static str),
}
