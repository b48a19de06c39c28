//! Station 2.

use domain::testing::controls;
use event_store::{AppendError, EventStore, ReadError};
use handlers::stations::validate_geolocation::{Countries, NAME, processor};
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, batch_of};

use super::observed::{Observed, processed};
use super::trouble::Trouble;
use super::variants::Variants;
use crate::story::{given, history, now, stream};

async fn validated(store: impl EventStore + 'static, batch: &Payload) -> String {
    let faults = RecordedFaults::default();
    let station = processor(store, faults.clone(), Countries::load().unwrap(), now);
    processed(&station, &faults, batch.clone()).await
}

pub(super) async fn observe(observed: &mut Observed) {
    let store = given(&[controls::proposed()]).await;
    let batch = batch_of(&history(&store, &stream()).await);
    let append =
        async |trouble: Trouble<AppendError>| validated(trouble.on(store.clone()), &batch).await;
    observed.each(NAME, "EventStore::append", append).await;
    // Nothing is read before a conflict.
    let conflict = Trouble::new("append", AppendError::ALL[0]);
    let read = async |trouble: Trouble<ReadError>| {
        validated(trouble.on(conflict.on(store.clone())), &batch).await
    };
    observed.each(NAME, "EventStore::read", read).await;
    let function = |faults| processor(store.clone(), faults, Countries::load().unwrap(), now);
    observed.unkept_faults(NAME, function).await;
}
