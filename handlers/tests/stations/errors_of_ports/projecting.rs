//! Station 3.

use domain::testing::controls;
use event_store::{EventStore, ReadError, RecordedEvent};
use handlers::stations::project_destinations::{NAME, processor};
use read_models::memory::InMemoryReadModels;
use read_models::{Projector, ReadModels, StoreError};
use stream_processing::testing::{RecordedFaults, batch_of};

use super::observed::{Observed, processed};
use super::trouble::Trouble;
use crate::story::{given, history, now, stream};

async fn projected<E, M>(events: E, models: M, delivered: &RecordedEvent) -> String
where
    E: EventStore + 'static,
    M: ReadModels + 'static,
    M::One: 'static,
{
    let faults = RecordedFaults::default();
    let station = processor(Projector::new(events, models, 20), faults.clone(), now);
    processed(&station, &faults, batch_of([delivered])).await
}

/// The delivered event itself can't be read. An event that waits behind another one is not a fault.
fn of_the_delivered_event(trouble: Trouble<ReadError>) -> Trouble<ReadError> {
    match trouble.error() {
        ReadError::Undecodable { .. } => trouble.with(|| ReadError::Undecodable {
            stream: stream().to_string(),
            version: "2".to_owned(),
            reason: "no event".to_owned(),
        }),
        ReadError::Unavailable(_) => trouble,
    }
}

/// The outcome of a proposal is delivered, so its row is looked for, made of the stream, and listed in the document.
pub(super) async fn observe(observed: &mut Observed) {
    let events = given(&[controls::proposed(), controls::validation_succeeded()]).await;
    let outcome = history(&events, &stream()).await.remove(1);
    let models = InMemoryReadModels::default;
    let read = async |trouble: Trouble<ReadError>| {
        let events = of_the_delivered_event(trouble).on(events.clone());
        projected(events, models(), &outcome).await
    };
    observed.each(NAME, "EventStore::read", read).await;
    for port in [
        "ReadModels::pointer",
        "DestinationDetailsStore::load",
        "DestinationDetailsStore::newest",
        "DestinationDetailsStore::save",
        "RecentDestinationsStore::find_recent",
        "RecentDestinationsStore::save_recent",
    ] {
        let project = async |trouble: Trouble<StoreError>| {
            projected(events.clone(), trouble.on(models()), &outcome).await
        };
        observed.each(NAME, port, project).await;
    }
    let projector = || Projector::new(events.clone(), models(), 20);
    observed.unkept_faults(NAME, |faults| processor(projector(), faults, now)).await;
}
