//! Why a whole batch is delivered again.

use thiserror::Error;

use crate::FaultStoreError;

/// Why a whole batch is delivered again.
#[derive(Debug, Error)]
pub enum ProcessingError {
    /// A fault could not be recorded. The invocation fails, because poison must not be dropped.
    #[error("{0}; the batch comes again")]
    Fault(#[from] FaultStoreError),
    /// A fault was resubmitted to a pipeline that no longer exists or is disabled.
    #[error(
        "{function} has no pipeline `{pipeline}` any more; drop the fault, or enable the pipeline"
    )]
    UnknownPipeline {
        /// The function that the fault was resubmitted to.
        function: &'static str,
        /// The pipeline that the fault names.
        pipeline: String,
    },
    /// Records failed transiently, and the service takes no partial failures.
    #[error(
        "{count} of the records failed for now, the first because of {reason}; the batch comes again"
    )]
    Again {
        /// The number of records that failed.
        count: usize,
        /// The message of the first failure.
        reason: String,
    },
}
