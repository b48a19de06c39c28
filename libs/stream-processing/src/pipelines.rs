//! The pipelines of a function, side by side.

use std::collections::HashSet;

use futures::{Stream, stream};
use thiserror::Error;

use crate::fork::fork;
use crate::metrics::Metrics;
use crate::{FailedUnit, Pipeline, SOURCE, UnitOfWork, Units};

/// The pipelines of a function: each event reaches all those that take its type.
#[derive(Debug, Default)]
pub struct Pipelines(Vec<Pipeline>);

/// Why pipelines can't be combined.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum PipelinesError {
    /// Two pipelines have this id, so their faults could not be told apart.
    #[error("two pipelines are called `{0}`; give each an id of its own")]
    Duplicate(String),
    /// No pipeline has the id that is to be disabled; it may be misspelt.
    #[error("there is no pipeline `{id}` to disable; there are: {known}")]
    Unknown {
        /// The id that the setting names.
        id: String,
        /// The ids that exist, separated by commas.
        known: String,
    },
}

impl From<Pipeline> for Pipelines {
    fn from(pipeline: Pipeline) -> Self {
        Self(vec![pipeline])
    }
}

impl Pipelines {
    /// The pipelines of a function; their ids must differ.
    ///
    /// # Errors
    /// [`PipelinesError::Duplicate`] if two have the same id.
    pub fn new(pipelines: impl IntoIterator<Item = Pipeline>) -> Result<Self, PipelinesError> {
        let pipelines: Vec<Pipeline> = pipelines.into_iter().collect();
        let mut seen = HashSet::new();
        match pipelines.iter().find(|pipeline| !seen.insert(pipeline.id())) {
            Some(twin) => Err(PipelinesError::Duplicate(twin.id().to_owned())),
            None => Ok(Self(pipelines)),
        }
    }

    /// All except these: ids separated by commas, as settings hold them.
    ///
    /// # Errors
    /// [`PipelinesError::Unknown`] if there is no pipeline with such an id.
    pub fn without(mut self, disabled: &str) -> Result<Self, PipelinesError> {
        for id in disabled.split(',').map(str::trim).filter(|id| !id.is_empty()) {
            let Some(place) = self.0.iter().position(|pipeline| pipeline.id() == id) else {
                let known: Vec<&str> = self.0.iter().map(Pipeline::id).collect();
                let known = known.join(", ");
                return Err(PipelinesError::Unknown { id: id.to_owned(), known });
            };
            self.0.remove(place);
        }
        Ok(self)
    }

    /// Feeds all pipelines from one source. Their results are merged with the units that failed earlier.
    pub fn assemble(
        &self,
        source: impl Stream<Item = Result<UnitOfWork, FailedUnit>> + Send + 'static,
    ) -> Units {
        self.assemble_measured(source, &Metrics::off())
    }

    /// The same, with each pipeline measured by `metrics`.
    pub(crate) fn assemble_measured(
        &self,
        source: impl Stream<Item = Result<UnitOfWork, FailedUnit>> + Send + 'static,
        metrics: &Metrics,
    ) -> Units {
        assemble(&self.0, source, metrics)
    }

    /// Only the pipeline with this id, or all for [`SOURCE`], the stage before any pipeline. `None` if there is none.
    pub(crate) fn assemble_for(
        &self,
        pipeline: &str,
        source: impl Stream<Item = Result<UnitOfWork, FailedUnit>> + Send + 'static,
        metrics: &Metrics,
    ) -> Option<Units> {
        if pipeline == SOURCE {
            return Some(self.assemble_measured(source, metrics));
        }
        let one = self.0.iter().find(|one| one.id() == pipeline)?;
        Some(assemble(std::slice::from_ref(one), source, metrics))
    }
}

fn assemble(
    pipelines: &[Pipeline],
    source: impl Stream<Item = Result<UnitOfWork, FailedUnit>> + Send + 'static,
    metrics: &Metrics,
) -> Units {
    let types = pipelines.iter().map(|pipeline| pipeline.types().clone()).collect();
    let (branches, failed) = fork(Units::from_stream(source), types);
    let assembled = pipelines.iter().zip(branches).map(|(pipeline, units)| {
        metrics.pipeline(pipeline.id()).whole(units, |units| pipeline.assemble(units))
    });
    Units::from_stream(stream::select_all(assembled.chain([failed])))
}
