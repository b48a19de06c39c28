//! The content of a record.

use std::sync::Arc;

use super::InvocationRecord;
use crate::Event;

/// An event in a record. A record usually has one: none if it
/// is irrelevant, several if it is an envelope around several.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) event: Event,
    /// The value of the later [`Delivery::key`](crate::Delivery::key).
    pub(super) key: Option<Arc<str>>,
    /// The value of the later [`Delivery::expired`](crate::Delivery::expired).
    pub(super) expired: bool,
    /// The value of the later [`Delivery::invocation`](crate::Delivery::invocation).
    pub(super) invocation: Option<Arc<InvocationRecord>>,
}

impl From<Event> for Decoded {
    fn from(event: Event) -> Self {
        Self { event, ..Self::default() }
    }
}
