//! A bus and a store of faults that fail and end as a test wants.

use std::collections::VecDeque;
use std::future::pending;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use handlers::ports::event_bus::EventBus;
use stream_processing::testing::{RecordedFaults, Throttled};
use stream_processing::{
    CloudEvent, FailedUnit, Fault, FaultStore, FaultStoreError, UnitOfWork, Units,
};

/// What becomes of a write.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    Survives,
    Throttled,
    /// It is done, and the answer is lost.
    LosesTheAnswer,
    EndsBefore,
    EndsAfter,
}

/// The fates of all writes, in order; after them, all survive. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fates(Arc<Mutex<VecDeque<Fate>>>);

impl Fates {
    pub(crate) fn of(fates: impl IntoIterator<Item = Fate>) -> Self {
        Self(Arc::new(Mutex::new(fates.into_iter().collect())))
    }

    fn next(&self) -> Fate {
        self.0.lock().unwrap().pop_front().unwrap_or(Fate::Survives)
    }

    /// A write, unless it fails first. The process ends by never going on.
    async fn befall(&self, write: impl Future<Output = ()>) -> Result<(), Throttled> {
        let fate = self.next();
        match fate {
            Fate::Throttled => return Err(Throttled),
            Fate::EndsBefore => return pending().await,
            Fate::Survives | Fate::LosesTheAnswer | Fate::EndsAfter => write.await,
        }
        match fate {
            Fate::LosesTheAnswer => Err(Throttled),
            Fate::EndsAfter => pending().await,
            _ => Ok(()),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct TroubledBus {
    heard: Arc<Mutex<Vec<CloudEvent>>>,
    fates: Fates,
}

impl TroubledBus {
    pub(crate) fn with(fates: &Fates) -> Self {
        Self { heard: Arc::default(), fates: fates.clone() }
    }

    /// What was heard, in order, repeats too.
    pub(crate) fn heard(&self) -> Vec<CloudEvent> {
        self.heard.lock().unwrap().clone()
    }

    async fn hear(self, unit: UnitOfWork<CloudEvent>) -> Result<UnitOfWork, FailedUnit> {
        let (unit, event) = unit.take();
        let heard = async { self.heard.lock().unwrap().push(event) };
        match self.fates.befall(heard).await {
            Ok(()) => Ok(unit),
            Err(throttled) => Err(unit.transient(&throttled)),
        }
    }
}

impl EventBus for TroubledBus {
    fn publish(&self, events: Units<CloudEvent>) -> Units {
        let bus = self.clone();
        events.parallel(const { NonZeroUsize::new(4).unwrap() }, move |unit| bus.clone().hear(unit))
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct TroubledFaults {
    pub(crate) kept: RecordedFaults,
    pub(crate) fates: Fates,
}

impl FaultStore for TroubledFaults {
    async fn record(&self, faults: &[Fault]) -> Result<(), FaultStoreError> {
        let write = async { self.kept.record(faults).await.unwrap() };
        self.fates.befall(write).await.map_err(FaultStoreError::new)
    }
}
