//! Station 3: a projector that keeps the read models.

use event_store::{EventStore, ReadError};
use read_models::{
    DestinationDetails, DestinationDetailsStore, Projector, RecentDestinationsStore, RowError,
    StoreError,
};
use stream_processing::{
    BatchResponse, Deadline, EventBatch, FaultStore, Handled, ProcessingError, StreamBatch,
    StreamDeliveries,
};

use crate::clock::Clock;
use crate::destination_events::upcasters;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "project-destinations";

/// The records that its mapping lets through: changes of history too, so that they are noticed.
pub const FILTER: &str = r#"{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"destination#"}]}}}}"#;

/// Keeps the read models.
#[derive(Debug)]
pub struct ProjectDestinationsHandler<E, S, F> {
    projector: Projector<E, S>,
    faults: F,
    now: Clock,
}

impl<E, S, F> ProjectDestinationsHandler<E, S, F>
where
    E: EventStore,
    S: DestinationDetailsStore + RecentDestinationsStore,
    F: FaultStore,
{
    /// A handler that projects with `projector`.
    pub fn new(projector: Projector<E, S>, faults: F, now: Clock) -> Self {
        Self { projector, faults, now }
    }

    /// Brings every row of the batch up to date, then the document, with one write for all.
    ///
    /// # Errors
    /// [`ProcessingError`] if the whole batch has to come again.
    pub async fn handle(
        &self,
        batch: StreamBatch,
        deadline: Deadline,
    ) -> Result<BatchResponse, ProcessingError> {
        let batch = EventBatch::decode(NAME, batch, &upcasters());
        let (rows, report) = batch.for_each_stream(deadline, |stream| self.project(stream)).await;
        let rows: Vec<DestinationDetails> = rows.into_iter().flatten().collect();
        // A row without its place in the document would be lost, so the batch fails as a whole.
        self.projector
            .project_document(&rows)
            .await
            .map_err(|error| ProcessingError::Batch(error.to_string()))?;
        report.respond(&self.faults, (self.now)()).await
    }

    async fn project(&self, stream: StreamDeliveries) -> Handled<Option<DestinationDetails>> {
        let events: Vec<_> = stream.deliveries.iter().map(|delivery| &delivery.event).collect();
        match self.projector.project_row(&events).await {
            Ok(projected) => {
                let mut handled = Handled::done(projected.row);
                if let Some(blocked) = projected.blocked {
                    // Only the event that blocks is a fault; what waits behind it is not.
                    let blocking =
                        stream.deliveries.iter().find(|at| at.event.version == blocked.version);
                    handled.poison.extend(blocking.map(|at| (at.position, blocked.reason)));
                }
                handled
            }
            Err(error) if is_poison(&error) => {
                let reason = error.to_string();
                let poison = stream.deliveries.iter().map(|at| (at.position, reason.clone()));
                Handled { value: None, poison: poison.collect(), again: None }
            }
            Err(error) => Handled::again(stream.first_position(), &error),
        }
    }
}

fn is_poison(error: &RowError) -> bool {
    match error {
        RowError::NoDestination(_)
        | RowError::Read(ReadError::Undecodable { .. })
        | RowError::Store(StoreError::Undecodable { .. }) => true,
        RowError::Read(ReadError::Unavailable(_)) | RowError::Store(StoreError::Unavailable(_)) => {
            false
        }
    }
}
