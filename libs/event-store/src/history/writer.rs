//! Writing a file, event by event.

use std::io::{self, Write};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::format::{Contents, Footer, Header};
use super::order::{Order, OutOfOrder};
use crate::{RecordedEvent, event_to_json};

/// A file that is being written. Without [`end`](Self::end), readers refuse it as cut.
#[derive(Debug)]
pub struct HistoryWriter<W> {
    file: W,
    order: Order,
    digest: Sha256,
}

/// Why an event was not written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Writing to the file failed.
    #[error("the file can't be written: {0}")]
    File(#[from] io::Error),
    /// The event is not the next one of its stream.
    #[error(transparent)]
    OutOfOrder(#[from] OutOfOrder),
}

impl<W: Write> HistoryWriter<W> {
    /// Begins a file by writing its header.
    ///
    /// # Errors
    /// The error of the file, if it can't be written.
    pub fn begin(mut file: W) -> io::Result<Self> {
        line(&mut file, &serde_json::to_string(&Header::new())?)?;
        Ok(Self { file, order: Order::default(), digest: Sha256::new() })
    }

    /// Writes the next event, as recorded.
    ///
    /// # Errors
    /// [`WriteError`] if it can't be written, or is not the next one of its stream.
    pub fn event(&mut self, event: &RecordedEvent) -> Result<(), WriteError> {
        self.order.follow(event)?;
        let json = event_to_json(event).map_err(io::Error::from)?;
        self.digest.update(&json);
        self.digest.update("\n");
        Ok(line(&mut self.file, &json)?)
    }

    /// Writes the last line. Returns the file and what it holds.
    ///
    /// # Errors
    /// The error of the file, if it can't be written.
    pub fn end(mut self) -> io::Result<(W, Contents)> {
        let end = Contents::new(self.order.events, self.order.streams, self.digest);
        line(&mut self.file, &serde_json::to_string(&Footer { end: end.clone() })?)?;
        self.file.flush()?;
        Ok((self.file, end))
    }
}

fn line(file: &mut impl Write, json: &str) -> io::Result<()> {
    file.write_all(json.as_bytes())?;
    file.write_all(b"\n")
}
