//! A sink that stores what it gets.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Units;

/// The end of a pipeline that stores the values it gets, in order. Clones share them.
///
/// ```
/// use stream_processing::testing::RecordingSink;
/// use stream_processing::{EventTypes, Pipeline};
///
/// let sink = RecordingSink::default();
/// let end = sink.clone();
/// let pipeline = Pipeline::new("ids", EventTypes::any(), move |units| {
///     units.map(|event, ()| event.id.clone()).through(|units| end.record(units))
/// });
/// # drop(pipeline);
/// assert!(sink.all().is_empty());
/// ```
#[derive(Debug)]
pub struct RecordingSink<T>(Arc<Mutex<Vec<T>>>);

impl<T> Default for RecordingSink<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for RecordingSink<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone + Send + 'static> RecordingSink<T> {
    /// Stores the value of each unit. Use it with [`Units::through`].
    #[must_use]
    pub fn record(&self, units: Units<T>) -> Units {
        let recorded = Arc::clone(&self.0);
        units.map(move |_, value| {
            recorded.lock().unwrap_or_else(PoisonError::into_inner).push(value);
        })
    }

    /// All values so far, in order.
    #[must_use]
    pub fn all(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
