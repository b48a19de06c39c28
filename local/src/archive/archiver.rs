//! What fills the archive: a function behind the bus, as the stations are.

use std::num::NonZeroUsize;

use handlers::ports::clock::Clock;
use stream_processing::{
    CloudEvent, Event, EventTypes, FailedUnit, Failure, FaultStore, Pipeline, Pipelines, Processor,
    UnitOfWork,
};

use super::{Archive, ArchiveError, ArchivedEvent};

/// The function's name, which AWS does without: there the bus has an archive itself.
pub const NAME: &str = "archive-events";

/// Events that are kept with one sync of the disk, at most.
const BATCH: usize = 500;

/// The function that keeps each event once in `archive`. It has ended well only when they are on the disk.
pub fn processor<F: FaultStore>(archive: Archive, faults: F, now: Clock) -> Processor<F> {
    let pipeline = Pipeline::new("archive", EventTypes::any(), move |units| {
        let archive = archive.clone();
        let keep = move |unit| keep(archive.clone(), unit);
        units.try_map(|event, ()| archived(event)).batch(BATCH).parallel(NonZeroUsize::MIN, keep)
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
}

/// What is not a CloudEvent could not be told from its repeats.
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
