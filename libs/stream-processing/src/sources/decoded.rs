//! What a record says.

use std::sync::Arc;

use super::InvocationRecord;
use crate::Event;

/// An event that a record says. Usually there is one; none if the record is not for us, several if it is an envelope of
/// several.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) event: Event,
    /// See [`Delivery::key`](crate::Delivery::key).
    pub(super) key: Option<Arc<str>>,
    /// See [`Delivery::expired`](crate::Delivery::expired).
    pub(super) expired: bool,
    /// See [`Delivery::invocation`](crate::Delivery::invocation).
    pub(super) invocation: Option<Arc<InvocationRecord>>,
}

impl From<Event> for Decoded {
    fn from(event: Event) -> Self {
        Self { event, ..Self::default() }
    }
}
