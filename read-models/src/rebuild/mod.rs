//! Rebuilds the read models from zero, beside the live ones, which visitors see until the new ones are complete.
//!
//! A pointer names the live model and the one being built. Once it names both, projectors write both; then every
//! stream is folded and its row written, guarded by its version; then everything is compared once more; then the
//! pointer is flipped. If a rebuild stops in between, nothing shown has changed: the next rebuild takes another
//! model, and removes all models that the pointer does not name.

mod checking;
mod flipping;
mod retirement;
mod store;
mod writing;

use std::fmt;

use event_store::{EventStore, ReadError, StreamId, Version};
use thiserror::Error;

use crate::{Model, ModelPointer, StoreError};

pub use checking::Checked;
pub use retirement::Retirement;
pub use store::RebuildStore;
pub use writing::Written;

/// Attempts while other writers are faster.
const ATTEMPTS: usize = 10;

/// A rebuild in progress, of one new model.
#[derive(Debug)]
pub struct Rebuild<E, M> {
    events: E,
    models: M,
    limit: usize,
    pointer: ModelPointer,
    building: Model,
}

/// Observes the progress of a rebuild.
pub trait RebuildObserver: Sync {
    /// This many more events were folded.
    fn folded(&self, events: usize);

    /// An event can't be projected. If the rebuild goes on, the row is made from the events before it.
    ///
    /// # Errors
    /// [`Unprojectable`] to stop the rebuild.
    fn unprojectable(
        &self,
        event: Unprojectable,
    ) -> impl Future<Output = Result<(), RebuildError>> + Send;
}

/// An event that can't be projected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprojectable {
    /// The stream of the event.
    pub stream: StreamId,
    /// The version of the event in its stream.
    pub version: Version,
    /// The error of projecting it.
    pub reason: String,
}

impl fmt::Display for Unprojectable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, version, reason } = self;
        write!(formatter, "event {version} of {stream} can't be projected: {reason}")
    }
}

/// Why a rebuild ended early. What visitors see has not changed.
#[derive(Debug, Error)]
pub enum RebuildError {
    /// An event can't be projected, and the observer stopped the rebuild.
    #[error("{0}")]
    Unprojectable(Unprojectable),
    /// The fault of an event can't be recorded.
    #[error("the fault of an event can't be recorded: {0}")]
    Unrecorded(String),
    /// A row does not match its events.
    #[error(
        "the row of {0} is not what its events make, although it was just written; run the rebuild again with one version of the program"
    )]
    Differs(StreamId),
    /// Another rebuild has started meanwhile.
    #[error("another rebuild has begun meanwhile, and goes on instead of this one")]
    Overtaken,
    /// The new document was written at each attempt to flip.
    #[error(
        "the new model can't be shown: its document was written {ATTEMPTS} times at just that moment"
    )]
    Outrun,
    /// The events can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The models can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<E: EventStore, M: RebuildStore> Rebuild<E, M> {
    /// Names a new model beside the live one. Before anything is [written](Self::write), every projector has to know
    /// it: wait until their cached pointers and current batches are over.
    ///
    /// # Errors
    /// [`RebuildError`] if the pointer can't be moved.
    pub async fn begin(events: E, models: M, limit: usize) -> Result<Self, RebuildError> {
        models.mend_pointer().await?;
        for _ in 0..ATTEMPTS {
            let before = models.pointer_now().await?;
            let pointer = before.with_another();
            if let Some(building) = pointer.beside()
                && models.move_pointer(&before, &pointer).await?
            {
                return Ok(Self { events, models, limit, pointer, building });
            }
        }
        Err(RebuildError::Overtaken)
    }

    /// Ends the rebuild early: projectors write the live model only again. Returns whether the pointer was as this
    /// rebuild had left it: if not, another one has started, or this one is shown.
    ///
    /// # Errors
    /// [`StoreError`] if the pointer can't be moved.
    pub async fn abandon(&self) -> Result<bool, StoreError> {
        self.models.move_pointer(&self.pointer, &self.pointer.alone()).await
    }

    fn model(&self) -> M::One {
        self.models.model(self.building)
    }
}
