//! Why a whole batch has to come again.

use thiserror::Error;

use crate::FaultStoreError;

/// Why a whole batch has to come again.
#[derive(Debug, Error)]
pub enum ProcessingError {
    /// Poison must not be dropped, so a fault that can't be recorded fails the invocation.
    #[error("{0}; the batch comes again")]
    Fault(#[from] FaultStoreError),
    /// A fault was resubmitted to a pipeline that is gone, or disabled.
    #[error(
        "{function} has no pipeline `{pipeline}` any more; drop the fault, or enable the pipeline"
    )]
    UnknownPipeline {
        /// The function.
        function: &'static str,
        /// The pipeline.
        pipeline: String,
    },
    /// A record failed for now, and the answer can't say which.
    #[error(
        "{count} of the records failed for now, the first because of {reason}; the batch comes again"
    )]
    Again {
        /// How many.
        count: usize,
        /// Why the first did.
        reason: String,
    },
}
