//! What became of a batch.

/// What became of a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchCounts {
    pub(crate) function: &'static str,
    pub(crate) records: usize,
    pub(crate) retries: usize,
    pub(crate) faults: usize,
}
