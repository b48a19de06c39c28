//! One event as it was delivered, with the record that it came in.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::Event;
use crate::sources::InvocationRecord;

/// A record as it was delivered, to the byte. All records of a payload share its text.
#[derive(Clone)]
pub struct Record {
    payload: Arc<str>,
    range: Range<usize>,
}

impl Record {
    /// The part of `payload` that `json`, borrowed from it, is. Anything else is copied.
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

    /// Its JSON.
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
    /// The record's place in the batch, from 0.
    pub position: usize,
    /// The record as delivered.
    pub record: Record,
    /// What is kept in order: deliveries of the same key are processed one after the other, and wait
    /// when one of them has to come again. None if each stands for itself.
    pub key: Option<Arc<str>>,
    /// What it says.
    pub event: Event,
    /// The item was removed because its time to live had passed.
    pub expired: bool,
    /// What became of the invocation that it was sent with before, if a destination of Lambda delivers it.
    pub invocation: Option<Arc<InvocationRecord>>,
    /// It comes from a fault, which somebody has looked at and resubmitted.
    pub resubmitted: bool,
}
