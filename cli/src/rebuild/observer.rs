//! Observes a rebuild: a bar on a terminal, and the log of faults.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;
use read_models::rebuild::{RebuildError, RebuildObserver, Unprojectable};

use super::faults::FaultLog;

/// Counts events, and records faults if the arguments say so.
pub(super) struct Observer {
    faults: Option<FaultLog>,
    recorded: AtomicUsize,
    bar: Mutex<Option<ProgressBar>>,
}

/// Removes its bar when dropped.
pub(super) struct ShownBar<'a>(&'a Observer);

impl Observer {
    pub(super) fn new(faults: Option<FaultLog>) -> Self {
        Self { faults, recorded: AtomicUsize::new(0), bar: Mutex::default() }
    }

    pub(super) fn recorded(&self) -> usize {
        self.recorded.load(Ordering::Relaxed)
    }

    pub(super) fn counts_on(&self, bar: ProgressBar) -> ShownBar<'_> {
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
        ShownBar(self)
    }
}

impl Drop for ShownBar<'_> {
    fn drop(&mut self) {
        if let Some(bar) = self.0.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

impl RebuildObserver for Observer {
    fn folded(&self, events: usize) {
        if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
            bar.inc(events as u64);
        }
    }

    async fn unprojectable(&self, event: Unprojectable) -> Result<(), RebuildError> {
        let Some(faults) = &self.faults else {
            return Err(RebuildError::Unprojectable(event));
        };
        faults
            .record(&event)
            .await
            .map_err(|error| RebuildError::Unrecorded(format!("{error:#}")))?;
        self.recorded.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
