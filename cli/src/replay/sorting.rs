//! Sorts and deduplicates events in a temporary archive.

use anyhow::Result;
use indicatif::ProgressBar;
use local::archive::{Archive, ArchivedEvent, Selection};
use stream_processing::CloudEvent;
use tokio::task::yield_now;

use crate::progress::counting;

/// Events to write at once, and to read before the command may stop.
const BATCH: usize = 1_000;

/// An archive that is being filled.
pub(super) struct Sorting<'a> {
    archive: Archive,
    selection: &'a Selection,
    batch: Vec<ArchivedEvent>,
    read: usize,
    progress: ProgressBar,
}

impl<'a> Sorting<'a> {
    /// An empty one, for the events of a selection.
    pub(super) fn of(selection: &'a Selection) -> Result<Self> {
        let (archive, progress) = (Archive::temporary()?, counting("events read"));
        Ok(Self { archive, selection, batch: vec![], read: 0, progress })
    }

    pub(super) fn selection(&self) -> &Selection {
        self.selection
    }

    /// Adds an event, if the selection includes it.
    pub(super) async fn add(&mut self, event: CloudEvent) -> Result<()> {
        self.progress.inc(1);
        self.read += 1;
        if self.read.is_multiple_of(BATCH) {
            yield_now().await;
        }
        let archived = ArchivedEvent::new(event)?;
        if self.selection.includes(&archived) {
            self.batch.push(archived);
        }
        if self.batch.len() == BATCH {
            self.archive.keep(&self.batch)?;
            self.batch.clear();
        }
        Ok(())
    }

    /// The archive with all events, in order.
    pub(super) fn end(self) -> Result<Archive> {
        self.archive.keep(&self.batch)?;
        self.progress.finish_and_clear();
        Ok(self.archive)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn events_that_nobody_wants_let_somebody_stop_it_too() {
        let selection = Selection { types: vec!["Other".to_owned()], ..Selection::default() };
        let mut sorting = Sorting::of(&selection).unwrap();
        let sorted = std::pin::pin!(async {
            for number in 0..=BATCH {
                let event = json!({
                    "specversion": "1.0", "id": number.to_string(), "source": "com.visitplannr",
                    "type": "com.visitplannr.destination.DestinationProposed.v1",
                    "time": "2026-11-21T08:49:00Z", "data": {},
                });
                sorting.add(serde_json::from_value(event).unwrap()).await.unwrap();
            }
        });

        assert!(futures::poll!(sorted).is_pending());
    }
}
