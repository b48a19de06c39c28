//! A pipeline: which events it takes, and the steps that they go through.

use std::fmt;
use std::sync::Arc;

use crate::{EventTypes, Units};

/// Steps for some types of events, with an id.
///
/// ```
/// use stream_processing::{EventTypes, Pipeline};
///
/// let pipeline = Pipeline::new("names", EventTypes::from("thing-created"), |units| {
///     units.try_map(|event, ()| event.entity::<serde_json::Value>("thing"))
/// });
/// assert_eq!(pipeline.id(), "names");
/// ```
pub struct Pipeline {
    id: Arc<str>,
    types: EventTypes,
    assemble: Box<dyn Fn(Units) -> Units + Send + Sync>,
}

impl Pipeline {
    /// A pipeline. Its id is part of its faults' ids, so it must
    /// never change. `assemble` is called for each delivered batch.
    pub fn new<T: Send + 'static>(
        id: impl Into<Arc<str>>,
        types: impl Into<EventTypes>,
        assemble: impl Fn(Units) -> Units<T> + Send + Sync + 'static,
    ) -> Self {
        let assemble = move |units| assemble(units).done();
        Self { id: id.into(), types: types.into(), assemble: Box::new(assemble) }
    }

    /// Its id, which faults and metrics carry.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn types(&self) -> &EventTypes {
        &self.types
    }

    /// The steps, connected to their source. Failures carry the pipeline's id.
    pub(crate) fn assemble(&self, units: Units) -> Units {
        let span = tracing::info_span!("pipeline", pipeline = &*self.id);
        (self.assemble)(units).named(Arc::clone(&self.id)).within(span)
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pipeline({}: {:?})", self.id, self.types)
    }
}
