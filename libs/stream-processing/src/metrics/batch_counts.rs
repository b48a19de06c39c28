//! The counts of a batch.

/// The counts of a batch, for its metrics.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchCounts {
    pub(crate) function: &'static str,
    pub(crate) records: usize,
    pub(crate) retries: usize,
    pub(crate) faults: usize,
}
