//! One event as it was delivered, with its record.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::Event;
use crate::sources::InvocationRecord;

/// A record exactly as delivered. All records of a payload share one text.
#[derive(Clone)]
pub struct Record {
    payload: Arc<str>,
    range: Range<usize>,
}

impl Record {
    /// The part of `payload` that `json` borrows. Text from elsewhere is copied.
    pub(crate) fn within(payload: &Arc<str>, json: &str) -> Self {
        let start = (json.as_ptr() as usize).wrapping_sub(payload.as_ptr() as usize);
        match payload.get(start..start.saturating_add(json.len())) {
            Some(there) if std::ptr::eq(there, json) => {
                Self { payload: Arc::clone(payload), range: start..start + json.len() }
            }
            _ => Self::from(json),
        }
    }

    pub(crate) fn at(payload: &Arc<str>, range: Range<usize>) -> Self {
        Self { payload: Arc::clone(payload), range }
    }

    /// The record's JSON, byte for byte as delivered.
    #[must_use]
    pub fn json(&self) -> &str {
        self.payload.get(self.range.clone()).unwrap_or_default()
    }
}

impl From<&str> for Record {
    fn from(json: &str) -> Self {
        Self { payload: Arc::from(json), range: 0..json.len() }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.json())
    }
}

/// An event, and the record that delivered it.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The record's index in the batch, counted from 0.
    pub position: usize,
    /// The record that this event came in.
    pub record: Record,
    /// The key that order is kept by: deliveries with the same key are processed one after the other, and wait when
    /// an earlier one is to be delivered again. `None` if the delivery has no order.
    pub key: Option<Arc<str>>,
    /// The event that was read from the record.
    pub event: Event,
    /// Whether DynamoDB removed the item because its time to live had passed.
    pub expired: bool,
    /// The outcome of an earlier invocation with this event, if one of Lambda's destinations delivered it.
    pub invocation: Option<Arc<InvocationRecord>>,
    /// Whether it is the record of a fault that an operator resubmitted.
    pub resubmitted: bool,
}
