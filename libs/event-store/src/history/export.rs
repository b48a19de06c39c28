//! Out of a store.

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
    /// A stream has gaps: an import would refuse it.
    #[error(transparent)]
    OutOfOrder(#[from] OutOfOrder),
    /// The file does not take it.
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

/// Writes every event of a store to a file, as it is recorded, and keeps one page of them at a time. `store`
/// must have no upcasters. Of what is appended meanwhile, it may be that some is in the file.
///
/// # Errors
/// [`ExportError`]; the file is not a history then.
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
