//! How far a mapping is, in a file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{MappingError, MappingSettings};
use crate::dynamodb::SequenceNumber;

/// The file of one mapping.
#[derive(Debug)]
pub(super) struct CheckpointFile {
    path: PathBuf,
    beside: PathBuf,
    /// What it says.
    written: Option<SequenceNumber>,
    /// Whether it could not be written last time.
    is_behind: bool,
}

#[derive(Serialize, Deserialize)]
struct Checkpoint {
    /// A table that was created anew has another stream, and an old place means nothing in it.
    stream: String,
    sequence_number: SequenceNumber,
}

/// Where a mapping would go on; `None` is the beginning.
pub(crate) fn saved_position(checkpoints: &Path, mapping: &str) -> Option<SequenceNumber> {
    let text = fs::read(checkpoints.join(format!("{mapping}.json"))).ok()?;
    Some(serde_json::from_slice::<Checkpoint>(&text).ok()?.sequence_number)
}

impl CheckpointFile {
    pub(super) fn of(settings: &MappingSettings) -> Self {
        let file = |end: &str| settings.checkpoints.join(format!("{}.{end}", settings.name));
        Self { path: file("json"), beside: file("json.new"), written: None, is_behind: false }
    }

    /// Where to go on; `None` is the beginning.
    ///
    /// A file without meaning is treated as none: everything that is left in the stream comes
    /// again, which subscribers have to stand anyway, while stopping would help nobody. What was
    /// let go of this mapping had passed.
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

    /// Has it say this, unless it does. What can't be written is written when this is called next; of such failures
    /// in a row the first is told.
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

    /// Replaces what was there. The system keeps it if this process is killed; after a power cut an
    /// older one may be back, which costs no more than deliveries that were made before.
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
