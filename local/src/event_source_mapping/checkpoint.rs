//! The position of a mapping, in a file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{MappingError, MappingSettings};
use crate::dynamodb::SequenceNumber;

/// The checkpoint file of one mapping.
#[derive(Debug)]
pub(super) struct CheckpointFile {
    path: PathBuf,
    beside: PathBuf,
    /// The position in the file.
    written: Option<SequenceNumber>,
    /// Whether the last write failed.
    is_behind: bool,
}

#[derive(Serialize, Deserialize)]
struct Checkpoint {
    /// A table that was created again has another stream, in which an old position means nothing.
    stream: String,
    sequence_number: SequenceNumber,
}

/// The stored position of a mapping; `None` is the beginning.
pub(crate) fn saved_position(checkpoints: &Path, mapping: &str) -> Option<SequenceNumber> {
    let text = fs::read(checkpoints.join(format!("{mapping}.json"))).ok()?;
    Some(serde_json::from_slice::<Checkpoint>(&text).ok()?.sequence_number)
}

impl CheckpointFile {
    pub(super) fn of(settings: &MappingSettings) -> Self {
        let file = |end: &str| settings.checkpoints.join(format!("{}.{end}", settings.name));
        Self { path: file("json"), beside: file("json.new"), written: None, is_behind: false }
    }

    /// The position to continue from; `None` is the beginning.
    ///
    /// An invalid file counts as missing: everything left in the stream is delivered again, which subscribers have to
    /// tolerate anyway, and stopping would help nobody. This mapping had passed the records that were trimmed.
    pub(super) fn read(&mut self, stream: &str) -> Result<Option<SequenceNumber>, MappingError> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(MappingError::Checkpoint { path: self.path.clone(), cause }),
        };
        match serde_json::from_slice::<Checkpoint>(&text) {
            Ok(checkpoint) if checkpoint.stream == stream => {
                self.written = Some(checkpoint.sequence_number);
                Ok(self.written)
            }
            Ok(_) => {
                tracing::warn!(path = %self.path.display(), "the checkpoint is of another stream; beginning anew");
                Ok(None)
            }
            Err(error) => {
                tracing::warn!(path = %self.path.display(), %error, "the checkpoint has no meaning; beginning anew");
                Ok(None)
            }
        }
    }

    /// Stores this position, unless it is stored. A failed write is retried by the next call; of several failures in
    /// a row only the first is logged.
    pub(super) fn keep(&mut self, stream: &str, position: SequenceNumber) {
        if self.written.unwrap_or_default() >= position {
            return;
        }
        match self.write(stream, position) {
            Ok(()) => (self.written, self.is_behind) = (Some(position), false),
            Err(error) => {
                if !self.is_behind {
                    let path = self.path.display();
                    tracing::error!(%path, %error, "the checkpoint can't be written yet");
                }
                self.is_behind = true;
            }
        }
    }

    /// Replaces the file. It survives a kill of this process; a power failure
    /// may bring an older one back, which costs only repeated deliveries.
    fn write(&self, stream: &str, sequence_number: SequenceNumber) -> io::Result<()> {
        let text = serde_json::to_vec(&Checkpoint { stream: stream.to_owned(), sequence_number })?;
        match fs::write(&self.beside, &text) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(directory) = self.path.parent() {
                    fs::create_dir_all(directory)?;
                }
                fs::write(&self.beside, &text)?;
            }
            written => written?,
        }
        fs::rename(&self.beside, &self.path)
    }
}
