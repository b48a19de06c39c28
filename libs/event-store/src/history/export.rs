//! Writing a store's history to a file.

use std::io::{self, Write};
use std::pin::pin;

use futures::TryStreamExt;
use thiserror::Error;

use super::format::Contents;
use super::order::OutOfOrder;
use super::writer::{HistoryWriter, WriteError};
use crate::{EventStore, ReadError, Segment};

/// Why a history was not exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The store can't be read, or an item of it is not an event.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A stream has gaps; an import would refuse the file.
    #[error(transparent)]
    OutOfOrder(#[from] OutOfOrder),
    /// Writing to the file failed.
    #[error("the file can't be written: {0}")]
    Write(#[from] io::Error),
}

impl From<WriteError> for ExportError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::File(error) => Self::Write(error),
            WriteError::OutOfOrder(error) => Self::OutOfOrder(error),
        }
    }
}

/// Writes every event of a store to a file, as recorded, and holds one page of them in memory. `store` must have no
/// upcasters. Events that are appended meanwhile may be in the file or not.
///
/// # Errors
/// [`ExportError`]; the file is incomplete then.
pub async fn export<W: Write>(
    store: &impl EventStore,
    file: W,
    mut written: impl FnMut(),
) -> Result<(W, Contents), ExportError> {
    let mut file = HistoryWriter::begin(file)?;
    let mut history = pin!(store.read_all(Segment::WHOLE));
    while let Some(event) = history.try_next().await? {
        file.event(&event)?;
        written();
    }
    Ok(file.end()?)
}
