//! Fills the archive: a function behind the bus, like the stations.

use std::num::NonZeroUsize;

use handlers::ports::clock::Clock;
use stream_processing::{
    CloudEvent, Event, EventTypes, FailedUnit, Failure, FaultStore, Pipeline, Pipelines, Processor,
    UnitOfWork,
};

use super::{Archive, ArchiveError, ArchivedEvent};

/// The function's name. It is not deployed: on AWS the bus itself has an archive.
pub const NAME: &str = "archive-events";

/// Events in one sync of the disk, at most.
const BATCH: usize = 500;

/// The function that stores each event once in `archive`. It succeeds only once they are on the disk.
pub fn processor<F: FaultStore>(archive: Archive, faults: F, now: Clock) -> Processor<F> {
    let pipeline = Pipeline::new("archive", EventTypes::any(), move |units| {
        let archive = archive.clone();
        let keep = move |unit| keep(archive.clone(), unit);
        units.try_map(|event, ()| archived(event)).batch(BATCH).parallel(NonZeroUsize::MIN, keep)
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
}

/// Only a CloudEvent can be distinguished from its repeats.
fn archived(event: &Event) -> Result<ArchivedEvent, Failure> {
    let event: CloudEvent = event.raw()?;
    Ok(ArchivedEvent::new(event)?)
}

async fn keep(
    archive: Archive,
    unit: UnitOfWork<Vec<ArchivedEvent>>,
) -> Result<UnitOfWork, FailedUnit> {
    let (unit, events) = unit.take();
    let kept = tokio::task::spawn_blocking(move || archive.keep(&events)).await;
    match kept.unwrap_or(Err(ArchiveError::Stopping)) {
        Ok(()) => Ok(unit),
        Err(error) => Err(unit.transient(&error)),
    }
}
