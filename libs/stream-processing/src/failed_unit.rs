//! A unit of work that failed before its last step.

use std::sync::Arc;

use crate::deliveries::Deliveries;
use crate::{Delivery, Failure, Severity};

/// A unit of work that failed in a step; it skips all later steps.
#[derive(Debug, Clone)]
pub struct FailedUnit {
    pub(crate) deliveries: Deliveries,
    /// The error, and whether a retry may help.
    pub failure: Failure,
    pub(crate) pipeline: Option<Arc<str>>,
}

impl FailedUnit {
    pub(crate) fn new(deliveries: Deliveries, failure: Failure) -> Self {
        Self { deliveries, failure, pipeline: None }
    }

    /// Whether it is delivered again, so that later units with its key have to wait.
    #[must_use]
    pub fn comes_again(&self) -> bool {
        self.failure.severity != Severity::Poison
    }

    /// The pipeline in which it failed; `None` if it failed before reaching one.
    #[must_use]
    pub fn pipeline(&self) -> Option<&str> {
        self.pipeline.as_deref()
    }

    /// All deliveries of the unit, in order; at least one.
    #[must_use]
    pub fn deliveries(&self) -> &[Arc<Delivery>] {
        self.deliveries.as_slice()
    }
}
