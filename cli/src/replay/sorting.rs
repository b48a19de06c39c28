//! Events that come in any order, and more than once, brought in order in a temporary archive.

use anyhow::Result;
use indicatif::ProgressBar;
use local::archive::{Archive, ArchivedEvent, Selection};
use stream_processing::CloudEvent;
use tokio::task::yield_now;

use crate::progress::counting;

/// Events that are written at once.
const BATCH: usize = 1_000;

/// An archive that is being filled.
pub(super) struct Sorting<'a> {
    archive: Archive,
    selection: &'a Selection,
    batch: Vec<ArchivedEvent>,
    progress: ProgressBar,
}

impl<'a> Sorting<'a> {
    /// An empty one, which takes the events of a selection.
    pub(super) fn of(selection: &'a Selection) -> Result<Self> {
        let (archive, progress) = (Archive::temporary()?, counting("events read"));
        Ok(Self { archive, selection, batch: vec![], progress })
    }

    pub(super) fn selection(&self) -> &Selection {
        self.selection
    }

    /// Takes an event in, if it is meant.
    pub(super) async fn add(&mut self, event: CloudEvent) -> Result<()> {
        self.progress.inc(1);
        let archived = ArchivedEvent::new(event)?;
        if self.selection.includes(&archived) {
            self.batch.push(archived);
        }
        if self.batch.len() == BATCH {
            self.archive.keep(&self.batch)?;
            self.batch.clear();
            // Somebody may want to stop.
            yield_now().await;
        }
        Ok(())
    }

    /// All of them, in order.
    pub(super) fn end(self) -> Result<Archive> {
        self.archive.keep(&self.batch)?;
        self.progress.finish_and_clear();
        Ok(self.archive)
    }
}
