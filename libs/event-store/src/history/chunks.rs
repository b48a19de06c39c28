//! A file, cut into transactions.

use std::collections::VecDeque;
use std::io::{BufReader, Read, Seek};

use chrono::{DateTime, Utc};

use super::file_error::HistoryFileError;
use super::reader::{HistoryFile, HistoryReader, Line};
use crate::{Imported, NewEvent, RecordedEvent, StreamId, Version};

/// Events in a transaction, at most.
const MOST_EVENTS: usize = 100;
/// Bytes in a transaction, at most, with a quarter to spare:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>.
const MOST_BYTES: usize = 3 << 20;

/// A whole stream, or a part of one that is too long for one transaction.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) stream: StreamId,
    /// The version that its first event follows.
    pub(super) after: Version,
    pub(super) events: Vec<NewEvent>,
    /// Whether everything before it must be appended first: it continues a stream, or starts another category.
    pub(super) comes_after_all_before: bool,
    size: usize,
}

/// The chunks of a file: first those of some categories, one category after the other, then all others.
#[derive(Debug)]
pub(super) struct Chunks<'a, F> {
    reader: HistoryReader<BufReader<F>>,
    shares: VecDeque<Share<'a>>,
    next: Option<Chunk>,
}

/// Selects streams of a file.
#[derive(Debug, Clone, Copy)]
enum Share<'a> {
    Of(&'a str),
    AllBut(&'a [&'a str]),
}

impl Share<'_> {
    fn includes(self, stream: &StreamId) -> bool {
        match self {
            Self::Of(category) => stream.category == category,
            Self::AllBut(categories) => !categories.contains(&stream.category.as_str()),
        }
    }
}

impl Chunk {
    fn of(event: RecordedEvent, size: usize) -> Self {
        let after = Version(event.version.0.saturating_sub(1));
        let comes_after_all_before = after != Version::EMPTY;
        Self {
            stream: event.stream,
            after,
            events: vec![event.event],
            comes_after_all_before,
            size,
        }
    }

    /// Adds the next event, if it is of the same stream and there is room for it; else returns it as a new chunk.
    fn take(&mut self, event: RecordedEvent, size: usize) -> Result<(), Self> {
        let fits = self.events.len() < MOST_EVENTS && self.size + size <= MOST_BYTES;
        if self.stream != event.stream || !fits {
            return Err(Self::of(event, size));
        }
        self.events.push(event.event);
        self.size += size;
        Ok(())
    }

    /// The chunk with all its events marked as imported.
    pub(super) fn imported(mut self, by: &str, at: DateTime<Utc>) -> Self {
        for event in &mut self.events {
            event.metadata.imported = Some(Imported { by: by.to_owned(), at });
        }
        self
    }
}

impl<'a, F: Read + Seek> Chunks<'a, F> {
    pub(super) fn of(file: HistoryFile<F>, first: &'a [&'a str]) -> Result<Self, HistoryFileError> {
        let mut reader = file.reader;
        reader.begin()?;
        let shares = first.iter().map(|category| Share::Of(category));
        let shares = shares.chain([Share::AllBut(first)]).collect();
        Ok(Self { reader, shares, next: None })
    }

    /// The next chunk; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, HistoryFileError> {
        while let Some(share) = self.shares.front() {
            match self.reader.next()? {
                Line::Event { event, size } if share.includes(&event.stream) => {
                    let Some(chunk) = &mut self.next else {
                        let first = Chunk::of(*event, size);
                        self.next = Some(Chunk { comes_after_all_before: true, ..first });
                        continue;
                    };
                    if let Err(follows) = chunk.take(*event, size) {
                        return Ok(self.next.replace(follows));
                    }
                }
                Line::Event { .. } => {}
                Line::End(_) => {
                    self.shares.pop_front();
                    self.reader.begin()?;
                    if self.next.is_some() {
                        return Ok(self.next.take());
                    }
                }
            }
        }
        Ok(None)
    }
}
