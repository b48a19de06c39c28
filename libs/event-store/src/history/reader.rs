//! Reading a file, event by event.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use super::file_error::HistoryFileError;
use super::format::{Contents, END, Footer, Header, VERSION};
use super::order::Order;
use crate::{ReadError, RecordedEvent, Upcasters, event_from_json};

/// Bytes in a line, at most: an item has up to 400 KB, and JSON may need six bytes for one.
const LONGEST_LINE: u64 = 4 << 20;

/// A history file that was read to its end and is complete.
#[derive(Debug)]
pub struct HistoryFile<F> {
    pub(super) reader: HistoryReader<BufReader<F>>,
    contents: Contents,
}

/// The events of a file, in order.
#[derive(Debug)]
pub(super) struct HistoryReader<R> {
    file: R,
    line: Vec<u8>,
    line_number: u64,
    order: Order,
    digest: Sha256,
    upcasters: Upcasters,
}

/// The content of a line.
pub(super) enum Line {
    Event {
        event: Box<RecordedEvent>,
        /// Length of the line in bytes, without its line feed.
        size: usize,
    },
    /// The last line. The counts and the digest match the events.
    End(Contents),
}

impl<F: Read + Seek> HistoryFile<F> {
    /// Reads the whole file to check it, and keeps none of it in memory.
    ///
    /// # Errors
    /// [`HistoryFileError`] if it is not a whole history.
    pub fn open(file: F) -> Result<Self, HistoryFileError> {
        let mut reader = HistoryReader::new(BufReader::new(file));
        reader.begin()?;
        loop {
            if let Line::End(contents) = reader.next()? {
                return Ok(Self { reader, contents });
            }
        }
    }

    /// The counts and the digest of the last line.
    #[must_use]
    pub fn contents(&self) -> &Contents {
        &self.contents
    }
}

impl<R: BufRead + Seek> HistoryReader<R> {
    fn new(file: R) -> Self {
        Self {
            file,
            line: vec![],
            line_number: 0,
            order: Order::default(),
            digest: Sha256::new(),
            upcasters: Upcasters::default(),
        }
    }

    /// Seeks to the first event.
    pub(super) fn begin(&mut self) -> Result<(), HistoryFileError> {
        self.file.seek(SeekFrom::Start(0))?;
        self.line_number = 0;
        (self.order, self.digest) = (Order::default(), Sha256::new());
        // If the file is not a history, its first line may be anything.
        let is_whole = self.read_line()?;
        let header: Option<Header> = serde_json::from_slice(&self.line).ok();
        match header.filter(Header::is_of_history) {
            Some(header) if header.version > VERSION => {
                Err(HistoryFileError::Newer(header.version))
            }
            Some(_) if is_whole => Ok(()),
            Some(_) => Err(HistoryFileError::Cut),
            None => Err(HistoryFileError::NoHistory),
        }
    }

    pub(super) fn next(&mut self) -> Result<Line, HistoryFileError> {
        if !self.read_line()? {
            return Err(HistoryFileError::Cut);
        }
        if self.line.starts_with(END) {
            return self.end().map(Line::End);
        }
        let event = self.event()?;
        let line = self.line_number;
        let follows = self.order.follow(&event);
        follows.map_err(|source| HistoryFileError::OutOfOrder { line, source })?;
        self.digest.update(&self.line);
        Ok(Line::Event { event: Box::new(event), size: self.line.len() })
    }

    fn event(&self) -> Result<RecordedEvent, HistoryFileError> {
        let no_event =
            |reason: String| HistoryFileError::NoEvent { line: self.line_number, reason };
        let json = str::from_utf8(&self.line).map_err(|error| no_event(error.to_string()))?;
        event_from_json(json, &self.upcasters).map_err(|error| match error {
            ReadError::Undecodable { reason, .. } => no_event(reason),
            error @ ReadError::Unavailable(_) => no_event(error.to_string()),
        })
    }

    fn end(&mut self) -> Result<Contents, HistoryFileError> {
        let footer: Footer = serde_json::from_slice(&self.line).map_err(|error| {
            HistoryFileError::NoEvent { line: self.line_number, reason: error.to_string() }
        })?;
        let Order { events, streams, .. } = self.order;
        if footer.end != Contents::new(events, streams, self.digest.clone()) {
            return Err(HistoryFileError::Changed);
        }
        if !self.file.fill_buf()?.is_empty() {
            return Err(HistoryFileError::GoesOn);
        }
        Ok(footer.end)
    }

    /// Reads one line. Returns whether it is complete, with its line feed.
    fn read_line(&mut self) -> Result<bool, HistoryFileError> {
        self.line.clear();
        self.line_number += 1;
        Read::take(&mut self.file, LONGEST_LINE).read_until(b'\n', &mut self.line)?;
        Ok(self.line.ends_with(b"\n"))
    }
}
