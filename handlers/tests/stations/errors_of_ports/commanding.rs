//! Station 10.

use event_store::memory::InMemoryEventStore;
use event_store::{AppendError, EventStore, ReadError};
use handlers::proposers::Proposers;
use handlers::stations::receive_commands::{NAME, processor};
use stream_processing::encryption::{KeyError, KeyStore, MemoryKeyStore};
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};

use super::observed::{Observed, processed};
use super::trouble::Trouble;
use crate::commanding::{command, eiffel_tower, envelope};
use crate::story::now;

/// A command with an address: its destination is looked for, and the address is sealed.
async fn commanded<E, K>(events: E, keys: K) -> String
where
    E: EventStore + 'static,
    K: KeyStore + 'static,
{
    let mut proposal = eiffel_tower();
    proposal["email"] = "ada@example.com".into();
    let faults = RecordedFaults::default();
    let station = processor(events, Some(Proposers::new(keys)), faults.clone(), now);
    let message = sqs_record(0, &envelope(&command(&proposal)));
    processed(&station, &faults, payload_of(&[message])).await
}

pub(super) async fn observe(observed: &mut Observed) {
    let (store, keys) = (InMemoryEventStore::default, MemoryKeyStore::default);
    let append = async |trouble: Trouble<AppendError>| commanded(trouble.on(store()), keys()).await;
    observed.each(NAME, "EventStore::append", append).await;
    let read = async |trouble: Trouble<ReadError>| commanded(trouble.on(store()), keys()).await;
    observed.each(NAME, "EventStore::read", read).await;
    let seal = async |trouble: Trouble<KeyError>| commanded(store(), trouble.on(keys())).await;
    observed.each(NAME, "KeyStore::key_for", seal).await;
    let proposers = || Some(Proposers::new(keys()));
    observed.unkept_faults(NAME, |faults| processor(store(), proposers(), faults, now)).await;
}
