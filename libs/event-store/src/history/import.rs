//! Reading a file into a store.

use std::io::{Read, Seek};
use std::pin::pin;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use futures::stream::{self, FuturesUnordered};
use futures::{FutureExt, Stream, StreamExt, TryStreamExt};
use thiserror::Error;

use super::chunks::{Chunk, Chunks};
use super::file_error::HistoryFileError;
use super::reader::HistoryFile;
use crate::{
    AppendError, EventStore, ExpectedVersion, ReadError, RecordedEvent, Segment, StreamId, Version,
};

/// Transactions in flight at once, at most.
const APPENDS: usize = 16;

/// Why a history was not imported, or only in part.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file has changed since it was opened, or can't be read.
    #[error("the file: {0}")]
    File(#[from] HistoryFileError),
    /// The store holds events that are not from this file.
    #[error(
        "there are events already that are not from this file; import a history into an empty system"
    )]
    NotEmpty,
    /// A stream of the store differs from the file: another writer used it meanwhile.
    #[error("stream `{0}` is another one than in the file; it has stopped before that stream")]
    OtherHistory(StreamId),
    /// The store can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store did not take a stream.
    #[error(transparent)]
    Append(AppendError),
}

/// Appends every event of a file to an empty store. Yields the number of events of each transaction. Streams of the
/// categories `first` come before all others, one category after the other: name those that are derived from other
/// streams, or a reactor would derive again what is still to be imported.
///
/// A stream is appended in one transaction if it fits into one, so that no reactor sees a part of it. Events are
/// [marked](crate::Imported) and not changed otherwise.
///
/// If it is dropped, whole transactions remain. Started again with the
/// same file, it continues, even if others have appended meanwhile.
pub fn import<'a, S: EventStore, F: Read + Seek + 'a>(
    store: &'a S,
    file: HistoryFile<F>,
    first: &'a [&'a str],
    now: fn() -> DateTime<Utc>,
) -> impl Stream<Item = Result<u64, ImportError>> + 'a {
    let name = file.contents().import_name();
    let begun = async move {
        let chunks = Chunks::of(file, first)?;
        let mut appends =
            Appends { store, chunks, name, now, under_way: FuturesUnordered::new(), next: None };
        let count = appends.begin().await?;
        let rest = stream::try_unfold(appends, |mut appends| async move {
            let done = appends.one().await?;
            Ok(done.map(|count| (count, appends)))
        });
        Ok::<_, ImportError>(stream::once(async move { Ok(count) }).chain(rest))
    };
    stream::once(begun).try_flatten()
}

/// An import in progress: what is left to append, and the transactions in flight.
struct Appends<'a, S, F> {
    store: &'a S,
    chunks: Chunks<'a, F>,
    name: String,
    now: fn() -> DateTime<Utc>,
    under_way: FuturesUnordered<BoxFuture<'a, Result<u64, ImportError>>>,
    next: Option<Chunk>,
}

impl<S: EventStore, F: Read + Seek> Appends<'_, S, F> {
    /// Appends the first chunk before all others. Returns its number of events.
    async fn begin(&mut self) -> Result<u64, ImportError> {
        let Some(chunk) = self.chunks.next()? else {
            return Ok(0);
        };
        expect_empty_or_begun(self.store, &chunk, &self.name).await?;
        append(self.store, chunk.imported(&self.name, (self.now)())).await
    }

    /// Fills the free places with chunks that may go now, and waits for one to end. `None` after the last.
    async fn one(&mut self) -> Result<Option<u64>, ImportError> {
        while self.under_way.len() < APPENDS {
            let next =
                self.next.take().map_or_else(|| self.chunks.next(), |chunk| Ok(Some(chunk)))?;
            let Some(chunk) = next else { break };
            if chunk.comes_after_all_before && !self.under_way.is_empty() {
                self.next = Some(chunk);
                break;
            }
            let chunk = chunk.imported(&self.name, (self.now)());
            self.under_way.push(append(self.store, chunk).boxed());
        }
        self.under_way.try_next().await
    }
}

/// An import begins with the first stream of its file. So a store that holds this stream from the same import was
/// empty when the import began.
async fn expect_empty_or_begun(
    store: &impl EventStore,
    first: &Chunk,
    name: &str,
) -> Result<(), ImportError> {
    if pin!(store.read_all(Segment::WHOLE)).next().await.is_none() {
        return Ok(());
    }
    let is_first = |found: &RecordedEvent| {
        let imported = found.event.metadata.imported.as_ref();
        first.events.iter().take(1).any(|event| event.id == found.event.id)
            && imported.is_some_and(|imported| imported.by == name)
    };
    match pin!(store.read(&first.stream, Version::EMPTY)).try_next().await? {
        Some(found) if is_first(&found) => Ok(()),
        _ => Err(ImportError::NotEmpty),
    }
}

async fn append(store: &impl EventStore, chunk: Chunk) -> Result<u64, ImportError> {
    let expected = match chunk.after {
        Version::EMPTY => ExpectedVersion::NoStream,
        after => ExpectedVersion::Exact(after),
    };
    match store.append(&chunk.stream, expected, &chunk.events).await {
        Ok(_) => Ok(chunk.events.len() as u64),
        Err(AppendError::Conflict { stream, .. }) => Err(ImportError::OtherHistory(stream)),
        Err(error) => Err(ImportError::Append(error)),
    }
}
