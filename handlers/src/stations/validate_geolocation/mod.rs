//! Station 2: a reactor that checks where a proposed place is, and appends the outcome.

mod coasts;
mod corrections;
mod countries;
mod place;

use std::num::NonZeroUsize;
use std::sync::Arc;

use domain::{
    Destination, DestinationCommand, DestinationEvent, GeolocationVerdict, decide, evolve,
};
use event_store::{Decider, EventStore, Known, NewEvent, RecordedEvent, StreamId, Version, decode};
use stream_processing::sources::TableLayout;
use stream_processing::{
    EventTypes, Failure, FaultStore, Pipeline, Pipelines, Processor, Transience,
};
use thiserror::Error;
use uuid::Uuid;

use crate::declaration::{Declaration, Subscription, Trigger};
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::event_bus::PROPOSALS;
use crate::reaction::{NotInHistory, ReactionError, caused_events, caused_id};
use crate::station::{AssemblyError, BatchStation, Station};
use crate::stored_events::upcasters;
use crate::stored_events::warm_up;
pub use countries::{Countries, CountriesError};

/// The function's name, as in `template.yaml`; also the reactor's in derived ids, so it must never change.
pub const NAME: &str = "validate-geolocation";

/// The event pattern of the rule that fills its queue.
pub const RULE: &str = PROPOSALS;

/// Proposals to check at once: enough to hide the latency of
/// requests, few enough for the connections of a small function.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Gives every proposal its outcome.
#[derive(Debug)]
pub struct ValidateGeolocation;

impl Station for ValidateGeolocation {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(2),
        triggers: &[Trigger::Bus(Subscription::to(PROPOSALS))],
        needs: &[Need::Events, Need::Faults],
    };
}

impl BatchStation for ValidateGeolocation {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (events, faults) = (parts.events()?, parts.faults()?);
        parts.warm_up(warm_up(&events)).await;
        let countries = Countries::load().map_err(AssemblyError::part)?;
        Ok(processor(events, faults, countries, parts.clock()))
    }
}

/// A proposal that is in no history here.
#[derive(Debug, Error)]
#[error(
    "event {version} of {stream} is a proposal, but only the first event of a stream can be one"
)]
struct NotFirst {
    stream: StreamId,
    version: Version,
}

impl Transience for NotFirst {
    fn is_transient(&self) -> bool {
        false
    }
}

/// What the pipeline needs for each proposal.
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
        units.stored_events().each(CONCURRENCY, move |proposal| {
            let reactor = Arc::clone(&reactor);
            async move { reactor.judge(&proposal).await }
        })
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
        .with_table(TableLayout::EventStore(upcasters()))
}

impl<E: EventStore> Reactor<E> {
    async fn judge(&self, cause: &RecordedEvent) -> Result<(), Failure> {
        let event: DestinationEvent = decode(&cause.event.event_type, &cause.event.payload)?;
        let DestinationEvent::DestinationProposed { geolocation, .. } = event else {
            return Ok(());
        };
        let (stream, version) = (&cause.stream, cause.version);
        if version != Version::EMPTY.next() {
            return Err(NotFirst { stream: stream.clone(), version }.into());
        }
        let verdict = self.countries.judge(geolocation);
        // The first event is the whole history, as far as this reactor knows.
        let known = Known { state: evolve(Destination::default(), &event), version };
        let decide = |state: &Destination| self.outcome(state, verdict.clone(), cause);
        Decider::new(&self.events, stream, evolve).decide(known, decide).await?;
        Ok(())
    }

    /// The outcome to append, unless the destination has one.
    fn outcome(
        &self,
        state: &Destination,
        verdict: GeolocationVerdict,
        cause: &RecordedEvent,
    ) -> Result<Vec<NewEvent>, ReactionError> {
        if *state == Destination::Initial {
            return Err(NotInHistory::of(cause).into());
        }
        let decided = decide(state, DestinationCommand::RecordVerdict(verdict))?;
        Ok(caused_events(cause, NAME, &decided, self.now)?)
    }
}

/// The id of the event that this reactor appends because of `cause`.
#[must_use]
pub fn outcome_id(cause: Uuid) -> Uuid {
    caused_id(cause, NAME, 0)
}
