//! The read models from zero, beside the live ones, which visitors see until the new ones are complete.
//!
//! A pointer names the model that is live and the one that is built. From the moment that it names both, projectors
//! write both; then every stream is folded and its row written, guarded by its version; then everything is compared once
//! more; then the pointer is flipped. Whoever stops in between changed nothing that is shown: the next rebuild takes
//! another model, and removes what the pointer does not name.

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

/// How often somebody else may be faster.
const ATTEMPTS: usize = 10;

/// A rebuild that has begun.
#[derive(Debug)]
pub struct Rebuild<E, M> {
    events: E,
    models: M,
    limit: usize,
    pointer: ModelPointer,
    building: Model,
}

/// What a rebuild tells while it goes on.
pub trait RebuildObserver: Sync {
    /// So many events more were folded.
    fn folded(&self, events: usize);

    /// An event can't be projected. Its row is made of those before it, if the rebuild goes on.
    ///
    /// # Errors
    /// [`Unprojectable`], if it is not to go on.
    fn unprojectable(
        &self,
        event: Unprojectable,
    ) -> impl Future<Output = Result<(), RebuildError>> + Send;
}

/// An event that can't be projected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprojectable {
    /// Whose history it is of.
    pub stream: StreamId,
    /// Its version.
    pub version: Version,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Unprojectable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, version, reason } = self;
        write!(formatter, "event {version} of {stream} can't be projected: {reason}")
    }
}

/// Why a rebuild ended early. What visitors see is what it was.
#[derive(Debug, Error)]
pub enum RebuildError {
    /// An event can't be projected, and the rebuild was not told to go on.
    #[error("{0}")]
    Unprojectable(Unprojectable),
    /// The fault of an event could not be recorded.
    #[error("the fault of an event can't be recorded: {0}")]
    Unrecorded(String),
    /// A row is not what its events make.
    #[error(
        "the row of {0} is not what its events make, although it was just written; run the rebuild again with one version of the program"
    )]
    Differs(StreamId),
    /// Another rebuild has begun.
    #[error("another rebuild has begun meanwhile, and goes on instead of this one")]
    Overtaken,
    /// The new model was written each time when it was to be shown.
    #[error(
        "the new model can't be shown: its document was written {ATTEMPTS} times at just that moment"
    )]
    Outrun,
    /// History can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The models can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<E: EventStore, M: RebuildStore> Rebuild<E, M> {
    /// Names a new model beside the live one. Before anything is [written](Self::write), every projector has to know
    /// of it: wait until what they remember of the pointer, and the batches that they have in hand, are over.
    ///
    /// # Errors
    /// [`RebuildError`] if that can't be done for now.
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

    /// Ends it early: projectors write the live model alone again. Says whether the pointer was where this rebuild had left
    /// it: another one has begun if it was not, or this one is shown.
    ///
    /// # Errors
    /// [`StoreError`] if that can't be done for now.
    pub async fn abandon(&self) -> Result<bool, StoreError> {
        self.models.move_pointer(&self.pointer, &self.pointer.alone()).await
    }

    fn model(&self) -> M::One {
        self.models.model(self.building)
    }
}
