//! The result of handling an event.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// The JSON that the handler returned for an event: the same bytes for every delivery.
#[derive(Debug, Clone)]
pub enum Consumed {
    /// This delivery ran the handler.
    Now(Box<RawValue>),
    /// An earlier delivery, or one at the same time, ran the handler.
    Before(Box<RawValue>),
}

impl Consumed {
    /// The handler's result, as JSON.
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

    /// The handler's result as the type that it returns.
    ///
    /// # Errors
    /// The deserialiser's error if the result has another type, such as one from an earlier deployment.
    pub fn value<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json().get())
    }

    /// Whether another delivery had handled the event.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        matches!(self, Self::Before(_))
    }
}
