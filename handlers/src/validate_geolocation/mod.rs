//! Station 2: a reactor that judges where a proposed place is, and records the outcome.

mod countries;

use std::num::NonZeroUsize;
use std::sync::Arc;

use domain::{
    Destination, DestinationCommand, DestinationEvent, GeolocationVerdict, decide, evolve,
};
use event_store::{
    AppendError, EventStore, ExpectedVersion, Metadata, NewEvent, RecordedEvent, Version, decode,
};
use stream_processing::sources::TableLayout;
use stream_processing::{
    EventTypes, FailedUnit, Failure, FaultStore, Pipeline, Pipelines, Processor, UnitOfWork,
};
use uuid::Uuid;

use crate::clock::Clock;
use crate::destination_events::{fold_stream, new_event, upcasters};
pub use countries::{Countries, CountriesError};

/// The function's name, as in `template.yaml`; also the reactor's in derived ids, so it never changes.
pub const NAME: &str = "validate-geolocation";

/// The events on the bus that go to its queue.
pub const RULE: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.DestinationProposed."}]}"#;

/// Proposals that are judged at the same time: enough to hide a request's latency, few enough for a
/// small function's connections.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(15);

/// What the pipeline asks for each proposal.
struct Reactor<E> {
    events: E,
    countries: Countries,
    now: Clock,
}

/// The function that gives every proposal its outcome, and appends it to `events`.
pub fn processor<E, F>(events: E, faults: F, countries: Countries, now: Clock) -> Processor<F>
where
    E: EventStore + 'static,
    F: FaultStore,
{
    let reactor = Arc::new(Reactor { events, countries, now });
    let pipeline = Pipeline::new("validate", EventTypes::any(), move |units| {
        let reactor = Arc::clone(&reactor);
        let react = move |unit| Arc::clone(&reactor).react(unit);
        units.stored_events().parallel(CONCURRENCY, react)
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
        .with_table(TableLayout::EventStore(upcasters()))
}

impl<E: EventStore> Reactor<E> {
    async fn react(
        self: Arc<Self>,
        unit: UnitOfWork<RecordedEvent>,
    ) -> Result<UnitOfWork, FailedUnit> {
        let (unit, proposal) = unit.take();
        match self.judge(&proposal).await {
            Ok(()) => Ok(unit),
            Err(failure) => Err(unit.fail(failure)),
        }
    }

    async fn judge(&self, cause: &RecordedEvent) -> Result<(), Failure> {
        let event: DestinationEvent = decode(&cause.event.event_type, &cause.event.payload)
            .map_err(|error| Failure::poison(&error))?;
        let DestinationEvent::DestinationProposed { geolocation, .. } = event else {
            return Ok(());
        };
        let verdict = self.countries.judge(geolocation);
        // The first event is the whole history as far as this reactor was told.
        let mut known = if cause.version == Version::EMPTY.next() {
            (evolve(Destination::default(), &event), cause.version)
        } else {
            self.read(cause).await?
        };
        loop {
            let Some(outcome) = self.outcome(&known.0, verdict.clone(), cause)? else {
                return Ok(());
            };
            let expected = ExpectedVersion::Exact(known.1);
            match self.events.append(&cause.stream, expected, &[outcome]).await {
                Ok(_) => return Ok(()),
                Err(AppendError::Conflict { .. }) => known = self.read(cause).await?,
                Err(error) => return Err(Failure::transient(&error)),
            }
        }
    }

    /// The event to append, unless the destination has its outcome already.
    fn outcome(
        &self,
        state: &Destination,
        verdict: GeolocationVerdict,
        cause: &RecordedEvent,
    ) -> Result<Option<NewEvent>, Failure> {
        let decided = decide(state, DestinationCommand::RecordVerdict(verdict))?;
        let Some(event) = decided.first() else {
            return Ok(None);
        };
        let id = outcome_id(cause.event.id, 0);
        Ok(Some(new_event(event, id, (self.now)(), Metadata::caused_by(cause))?))
    }

    async fn read(&self, cause: &RecordedEvent) -> Result<(Destination, Version), Failure> {
        use crate::destination_events::FoldError;
        use event_store::ReadError;
        fold_stream(&self.events, &cause.stream).await.map_err(|error| match error {
            FoldError::Read(ReadError::Unavailable(_)) => Failure::transient(&error),
            FoldError::Read(_) | FoldError::Decode(_) => Failure::poison(&error),
        })
    }
}

/// The id of the n-th event that this reactor appends because of `cause`.
#[must_use]
pub fn outcome_id(cause: Uuid, n: u32) -> Uuid {
    Uuid::new_v5(&cause, format!("{NAME}/{n}").as_bytes())
}
