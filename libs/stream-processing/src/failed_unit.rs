//! A unit of work that ended before its last step.

use std::sync::Arc;

use crate::deliveries::Deliveries;
use crate::{Delivery, Failure, Severity};

/// A unit of work that a step failed; it skips all steps that follow.
#[derive(Debug, Clone)]
pub struct FailedUnit {
    pub(crate) deliveries: Deliveries,
    /// Why.
    pub failure: Failure,
    pub(crate) pipeline: Option<Arc<str>>,
}

impl FailedUnit {
    pub(crate) fn new(deliveries: Deliveries, failure: Failure) -> Self {
        Self { deliveries, failure, pipeline: None }
    }

    /// Whether it comes again, so that what follows it in its key has to wait.
    #[must_use]
    pub fn comes_again(&self) -> bool {
        self.failure.severity != Severity::Poison
    }

    /// The pipeline in which it failed; none if it was before any.
    #[must_use]
    pub fn pipeline(&self) -> Option<&str> {
        self.pipeline.as_deref()
    }

    /// What was delivered.
    #[must_use]
    pub fn deliveries(&self) -> &[Arc<Delivery>] {
        self.deliveries.as_slice()
    }
}
