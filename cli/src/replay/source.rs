//! The sources of a replay.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail, ensure};
use event_store::{EventStore, ReadError, RecordedEvent, Segment};
use futures::StreamExt;
use handlers::ports::event_bus::NAMESPACE;
use local::archive::{Archive, Selection, archive_in};
use stream_processing::CloudEvent;
use stream_processing::stored_events::{cloud_event_of, event_of};

use super::lake::{sort_files, sort_objects};
use super::sorting::Sorting;
use crate::output::complain;
use crate::system::{Bucket, Database, Place};

/// The first bytes of a SQLite file: <https://www.sqlite.org/fileformat.html>.
const SQLITE: [u8; 16] = *b"SQLite format 3\0";

/// Where a replay gets its events from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// The archive of the system.
    Archive,
    /// The events table of the system.
    Table,
    /// The event lake of the stack.
    Lake,
    /// A file, or a directory of files.
    Path(PathBuf),
    /// All objects of a bucket below a prefix.
    Objects(Bucket),
}

impl Source {
    /// The default source for a system.
    pub(super) fn of(place: &Place) -> Self {
        match place {
            Place::Directory(_) => Self::Archive,
            Place::Stack(_) => Self::Table,
        }
    }

    /// The selected events, in order: an archive itself, or a temporary one for other sources.
    pub(super) async fn open(
        &self,
        place: &Place,
        database: &Database,
        selection: &Selection,
    ) -> Result<Archive> {
        let sorting = || Sorting::of(selection);
        match (self, place) {
            (Self::Archive, Place::Directory(directory)) => {
                Ok(Archive::find(&archive_in(directory))?)
            }
            (Self::Archive, Place::Stack(_)) => bail!(
                "EventBridge replays its archive itself (aws events start-replay); here, --source table takes the events table, and --source lake the event lake"
            ),
            (Self::Table, _) => sort_table(database, sorting()?).await,
            (Self::Lake, Place::Stack(_)) => {
                sort_objects(&database.lake().await?, sorting()?).await
            }
            (Self::Lake, Place::Directory(_)) => bail!(
                "a system on this machine has no lake; name a directory with its files, or s3://BUCKET/PREFIX"
            ),
            (Self::Path(path), _) if is_sqlite(path) => Ok(Archive::find(path)?),
            (Self::Path(path), _) => sort_files(path, sorting()?).await,
            (Self::Objects(bucket), _) => sort_objects(bucket, sorting()?).await,
        }
    }
}

/// Sorts all events of the table, as they were published.
async fn sort_table(database: &Database, mut sorting: Sorting<'_>) -> Result<Archive> {
    let store = database.events()?;
    let mut history = pin!(store.read_all(Segment::WHOLE));
    while let Some(read) = history.next().await {
        match read {
            Ok(recorded) => sorting.add(published(&recorded)?).await?,
            // It was not published either: there is a fault.
            Err(error @ ReadError::Undecodable { .. }) => {
                complain(format_args!("visitplannr: left out: {error}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    sorting.end()
}

fn published(recorded: &RecordedEvent) -> Result<CloudEvent> {
    let event = cloud_event_of(&event_of(recorded)?, NAMESPACE);
    event.map_err(|failure| Error::msg(failure.error)).context("an event can't be published")
}

fn is_sqlite(path: &Path) -> bool {
    let mut begin = [0; SQLITE.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == SQLITE
}

impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "archive" => Self::Archive,
            "table" => Self::Table,
            "lake" => Self::Lake,
            _ => match text.strip_prefix("s3://") {
                None => Self::Path(text.into()),
                Some(url) => {
                    let (name, prefix) = url.split_once('/').unwrap_or((url, ""));
                    ensure!(!name.is_empty(), "objects are at s3://BUCKET/PREFIX");
                    Self::Objects(Bucket { name: name.to_owned(), prefix: prefix.to_owned() })
                }
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Bucket, Source};

    #[test]
    fn a_source_is_a_word_an_address_or_a_path() {
        let read = |text: &str| text.parse::<Source>().unwrap();
        assert_eq!(read("table"), Source::Table);
        assert_eq!(read("./table"), Source::Path("./table".into()));
        let bucket = |prefix: &str| Bucket { name: "b".to_owned(), prefix: prefix.to_owned() };
        assert_eq!(read("s3://b"), Source::Objects(bucket("")));
        assert_eq!(read("s3://b/events/year=2026/"), Source::Objects(bucket("events/year=2026/")));
        assert!("s3://".parse::<Source>().is_err());
    }
}
