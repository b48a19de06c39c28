//! Station 3: projects events into the read models.

use std::num::NonZeroUsize;
use std::sync::Arc;

use domain::area;
use event_store::{EventStore, RecordedEvent, Version};
use read_models::{Blocked, PopularArea, Projected, ProjectedRow, Projector, ReadModels, RowError};
use stream_processing::sources::TableLayout;
use stream_processing::{
    EventTypes, FailedUnit, FaultStore, Pipeline, Pipelines, Processor, UnitOfWork,
};

use crate::declaration::{Declaration, StreamMapping, Trigger};
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::station::{AssemblyError, BatchStation, Station};
use crate::stored_events::upcasters;
use crate::stored_events::warm_up;
use crate::table::Table;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "project-destinations";

/// The filter of its mapping. It includes changed history, so that it is noticed.
pub const FILTER: &str =
    r#"{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"destination#"},{"prefix":"area#"}]}}}}"#;

/// Destinations whose rows are written at once.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Keeps the read models up to date.
#[derive(Debug)]
pub struct ProjectDestinations;

impl Station for ProjectDestinations {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(3),
        triggers: &[Trigger::Stream(StreamMapping {
            name: NAME,
            table: Table::Events,
            filter: FILTER,
        })],
        needs: &[Need::Events, Need::ReadModels, Need::RecentLimit, Need::Faults],
    };
}

impl BatchStation for ProjectDestinations {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (events, models) = (parts.events()?, parts.read_models()?);
        let (limit, faults) = (parts.recent_limit()?, parts.faults()?);
        parts.warm_up(warm_up(&events)).await;
        Ok(processor(Projector::new(events, models, limit), faults, parts.clock()))
    }
}

/// The function that updates the read models with `projector`: first every row of a batch, with each destination's
/// events together, then each model's document by one write for all. If that write fails, all events of the batch do: a
/// row would otherwise be missing from the document.
pub fn processor<E, M, F>(projector: Projector<E, M>, faults: F, now: Clock) -> Processor<F>
where
    E: EventStore + 'static,
    M: ReadModels + 'static,
    M::One: 'static,
    F: FaultStore,
{
    let projector = Arc::new(projector);
    let pipeline = Pipeline::new("project", EventTypes::any(), move |units| {
        let (rows, documents) = (Arc::clone(&projector), Arc::clone(&projector));
        units
            .stored_events()
            .group()
            .parallel_each(CONCURRENCY, move |unit| project_stream(Arc::clone(&rows), unit))
            .all()
            .parallel(NonZeroUsize::MIN, move |unit| {
                project_documents(Arc::clone(&documents), unit)
            })
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
        .with_table(TableLayout::EventStore(upcasters()))
}

/// What the events of one stream contribute to the documents.
enum Outcome {
    Rows(Vec<ProjectedRow>),
    Area(PopularArea),
}

type ProjectedUnit = Result<UnitOfWork<Outcome>, FailedUnit>;

async fn project_stream<E, M>(
    projector: Arc<Projector<E, M>>,
    unit: UnitOfWork<Vec<RecordedEvent>>,
) -> Vec<ProjectedUnit>
where
    E: EventStore,
    M: ReadModels,
{
    let is_area = |event: &RecordedEvent| event.stream.category == area::CATEGORY;
    if unit.value().first().is_some_and(is_area) {
        return project_areas(&unit);
    }
    project_row(projector, unit).await
}

/// Areas have no rows: the document has everything about them.
fn project_areas(unit: &UnitOfWork<Vec<RecordedEvent>>) -> Vec<ProjectedUnit> {
    let project = |(place, event)| {
        let unit = unit.part(place)?;
        Some(match PopularArea::of(event) {
            Ok(area) => Ok(unit.with(Outcome::Area(area))),
            Err(error) => Err(unit.poison(&error)),
        })
    };
    unit.value().iter().enumerate().filter_map(project).collect()
}

async fn project_row<E, M>(
    projector: Arc<Projector<E, M>>,
    unit: UnitOfWork<Vec<RecordedEvent>>,
) -> Vec<ProjectedUnit>
where
    E: EventStore,
    M: ReadModels,
{
    let mut events: Vec<&RecordedEvent> = unit.value().iter().collect();
    events.sort_by_key(|event| event.version);
    let resubmitted = unit.deliveries().iter().any(|delivery| delivery.resubmitted);
    let projected = if resubmitted {
        projector.project_row_to_the_end(&events).await
    } else {
        projector.project_row(&events).await
    };
    match projected {
        Ok(projected) => {
            let fault = fault_of(&projected, unit.value(), resubmitted)
                .and_then(|(place, blocked)| Some(unit.part(place)?.poison(&blocked)));
            let rows = unit.with(Outcome::Rows(projected.rows));
            std::iter::once(Ok(rows)).chain(fault.map(Err)).collect()
        }
        Err(error) => vec![Err(failed(unit, &error))],
    }
}

fn failed<T>(unit: UnitOfWork<T>, error: &RowError) -> FailedUnit {
    if error.is_transient() { unit.transient(error) } else { unit.poison(error) }
}

/// The index of the delivered event to report as a fault because its row is blocked, and the reason. Events that wait
/// behind the one that blocks are none, because that one is a fault.
fn fault_of(
    projected: &Projected,
    delivered: &[RecordedEvent],
    resubmitted: bool,
) -> Option<(usize, Blocked)> {
    let blocked = projected.blocked.as_ref()?;
    if let Some(place) = delivered.iter().position(|event| event.version == blocked.version) {
        return Some((place, blocked.clone()));
    }
    let end = projected.rows.iter().map(|projected| projected.row.version).max();
    let is_behind_a_gap = blocked.version > end.unwrap_or(Version::EMPTY).next();
    // Resubmitting removes a fault, and an event behind a gap may have
    // been delivered long ago: then no fault would report the block.
    let place = (resubmitted || is_behind_a_gap).then(|| delivered.len().checked_sub(1))??;
    let stream = &delivered.get(place)?.stream;
    let reason = format!("event {} of {stream} is in the way: {blocked}", blocked.version);
    Some((place, Blocked { version: blocked.version, reason }))
}

async fn project_documents<E, M>(
    projector: Arc<Projector<E, M>>,
    unit: UnitOfWork<Vec<Outcome>>,
) -> Result<UnitOfWork, FailedUnit>
where
    E: EventStore,
    M: ReadModels,
{
    let (unit, projected) = unit.take();
    let (mut rows, mut areas) = (vec![], vec![]);
    for one in projected {
        match one {
            Outcome::Rows(projected) => rows.extend(projected),
            Outcome::Area(area) => areas.push(area),
        }
    }
    match projector.project_documents(&rows, &areas).await {
        Ok(()) => Ok(unit),
        Err(error) => Err(failed(unit, &error.into())),
    }
}
