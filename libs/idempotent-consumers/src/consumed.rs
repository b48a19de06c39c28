//! That an event was handled.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// An event that was handled, and what its handler returned, as JSON: the same to the byte, however often it
/// is delivered.
#[derive(Debug, Clone)]
pub enum Consumed {
    /// It was handled now.
    Now(Box<RawValue>),
    /// It had been handled before, or by another delivery at the same time.
    Before(Box<RawValue>),
}

impl Consumed {
    /// What the handler returned, as JSON.
    #[must_use]
    pub fn json(&self) -> &RawValue {
        match self {
            Self::Now(json) | Self::Before(json) => json,
        }
    }

    pub(crate) fn into_json(self) -> Box<RawValue> {
        match self {
            Self::Now(json) | Self::Before(json) => json,
        }
    }

    /// What the handler returned.
    ///
    /// # Errors
    /// The parser's words, if it is something else: a deployment before this one may have returned it.
    pub fn value<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json().get())
    }

    /// Whether it had been handled before.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        matches!(self, Self::Before(_))
    }
}
