//! Station 2: a reactor that judges where a proposed place is, and records the outcome.

mod countries;

use domain::{
    Destination, DestinationCommand, DestinationEvent, GeolocationVerdict, decide, evolve,
};
use event_store::{
    AppendError, EventStore, ExpectedVersion, Metadata, NewEvent, RecordedEvent, Version, decode,
};
use stream_processing::{
    BatchResponse, Deadline, Delivery, EventBatch, FaultStore, Handled, ProcessingError,
    StreamBatch, StreamDeliveries,
};
use uuid::Uuid;

use crate::clock::Clock;
use crate::destination_events::{fold_stream, new_event, upcasters};
pub use countries::{Countries, CountriesError};

/// The function's name, as in `template.yaml`; also the reactor's in derived ids, so it never changes.
pub const NAME: &str = "validate-geolocation";

/// The records that its mapping lets through.
pub const FILTER: &str =
    r#"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"type":{"S":["DestinationProposed"]}}}}"#;

/// Judges proposed places.
#[derive(Debug)]
pub struct ValidateGeolocationHandler<E, F> {
    events: E,
    faults: F,
    countries: Countries,
    now: Clock,
}

/// Why an event got no outcome.
enum Failure {
    /// It comes again.
    Transient(String),
    /// It does not.
    Poison(String),
}

impl<E: EventStore, F: FaultStore> ValidateGeolocationHandler<E, F> {
    /// A reactor that appends outcomes to `events`.
    pub fn new(events: E, faults: F, countries: Countries, now: Clock) -> Self {
        Self { events, faults, countries, now }
    }

    /// Gives every proposal of the batch its outcome.
    ///
    /// # Errors
    /// [`ProcessingError`] if the whole batch has to come again.
    pub async fn handle(
        &self,
        batch: StreamBatch,
        deadline: Deadline,
    ) -> Result<BatchResponse, ProcessingError> {
        let batch = EventBatch::decode(NAME, batch, &upcasters());
        let (_, report) = batch.for_each_stream(deadline, |stream| self.react(stream)).await;
        report.respond(&self.faults, (self.now)()).await
    }

    async fn react(&self, stream: StreamDeliveries) -> Handled<()> {
        let mut handled = Handled::done(());
        for Delivery { position, event } in &stream.deliveries {
            match self.judge(event).await {
                Ok(()) => {}
                Err(Failure::Poison(reason)) => handled.poison.push((*position, reason)),
                Err(Failure::Transient(reason)) => {
                    handled.again = Some((*position, reason));
                    break;
                }
            }
        }
        handled
    }

    async fn judge(&self, cause: &RecordedEvent) -> Result<(), Failure> {
        let event: DestinationEvent = decode(&cause.event.event_type, &cause.event.payload)
            .map_err(|error| Failure::Poison(error.to_string()))?;
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
                Err(error) => return Err(Failure::Transient(error.to_string())),
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
        let poison = |error: &dyn std::fmt::Display| Failure::Poison(error.to_string());
        let decided = decide(state, DestinationCommand::RecordVerdict(verdict))
            .map_err(|rejection| poison(&rejection))?;
        let Some(event) = decided.first() else {
            return Ok(None);
        };
        let id = outcome_id(cause.event.id, 0);
        new_event(event, id, (self.now)(), Metadata::caused_by(cause))
            .map(Some)
            .map_err(|error| poison(&error))
    }

    async fn read(&self, cause: &RecordedEvent) -> Result<(Destination, Version), Failure> {
        use crate::destination_events::FoldError;
        use event_store::ReadError;
        fold_stream(&self.events, &cause.stream).await.map_err(|error| match error {
            FoldError::Read(ReadError::Unavailable(_)) => Failure::Transient(error.to_string()),
            FoldError::Read(_) | FoldError::Decode(_) => Failure::Poison(error.to_string()),
        })
    }
}

/// The id of the n-th event that this reactor appends because of `cause`.
#[must_use]
pub fn outcome_id(cause: Uuid, n: u32) -> Uuid {
    Uuid::new_v5(&cause, format!("{NAME}/{n}").as_bytes())
}
