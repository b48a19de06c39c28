//! Station 8: its pipelines that expire proposals, file them, and detect popular areas.

use domain::DestinationEvent;
use domain::testing::controls;
use event_store::memory::InMemoryEventStore;
use event_store::{AppendError, EventStore, ExpectedVersion, ReadError, RecordedEvent, StreamId};
use handlers::stations::review_proposals::{NAME, processor};
use handlers::stations::validate_geolocation::Countries;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::sources::Change;
use stream_processing::stored_events::event_of;
use stream_processing::testing::{RecordedFaults, dynamodb_record, payload_of, raw};
use uuid::Uuid;

use super::observed::{Observed, processed};
use super::refusing_dynamodb::Refusal;
use super::trouble::Trouble;
use super::variants::Variants;
use crate::story::{history, now, stored};

/// Places near each other that were proposed: enough to make an area popular.
async fn proposed() -> (InMemoryEventStore, Vec<RecordedEvent>) {
    let (store, mut proposals) = (InMemoryEventStore::default(), vec![]);
    for number in 1..=3 {
        let stream = StreamId::new("destination", Uuid::from_u128(number).to_string());
        let event = stored(&DestinationEvent::from(controls::proposal()));
        store.append(&stream, ExpectedVersion::NoStream, &[event]).await.unwrap();
        proposals.extend(history(&store, &stream).await);
    }
    (store, proposals)
}

/// A proposal as it is kept: by itself, or filed under its area.
fn kept(proposal: &RecordedEvent, discriminator: &str) -> Value {
    let key = proposal.event.id.to_string();
    let [pk, sk] = if discriminator == "EVENT" { [&key, "EVENT"] } else { ["u09tu", &key] };
    let event = event_of(proposal).unwrap();
    json!({"pk": pk, "sk": sk, "discriminator": discriminator, "expire": true, "event": event})
}

fn added(proposal: &RecordedEvent, discriminator: &str) -> Box<RawValue> {
    dynamodb_record(0, &Change { new: Some(kept(proposal, discriminator)), old: None })
}

/// DynamoDB removed it, because its day was over.
fn expired(proposal: &RecordedEvent) -> Box<RawValue> {
    let removed = dynamodb_record(0, &Change { new: None, old: Some(kept(proposal, "EVENT")) });
    let mut removed: Value = serde_json::from_str(removed.get()).unwrap();
    removed["userIdentity"] = json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"});
    raw(&removed)
}

async fn reviewed(
    kept: &Trouble<Refusal>,
    filed: &[RecordedEvent],
    events: impl EventStore + 'static,
    change: &RawValue,
) -> String {
    let item = |proposal: &RecordedEvent| -> serde_dynamo::Item {
        serde_dynamo::to_item(self::kept(proposal, "CORREL")).unwrap()
    };
    let table = kept.on_table(&json!(filed.iter().map(item).collect::<Vec<_>>()));
    let (faults, countries) = (RecordedFaults::default(), Countries::load().unwrap());
    let station = processor(&table, events, countries, faults.clone(), now).unwrap();
    processed(&station, &faults, payload_of(&[change.to_owned()])).await
}

pub(super) async fn observe(observed: &mut Observed) {
    let (store, proposals) = proposed().await;
    let last = &proposals[2];
    let no_trouble = Trouble::new("nothing", Refusal::ALL[0]);
    for change in [expired(last), added(last, "CORREL")] {
        let append = async |trouble: Trouble<AppendError>| {
            reviewed(&no_trouble, &proposals, trouble.on(store.clone()), &change).await
        };
        observed.each(NAME, "EventStore::append", append).await;
        let read = async |trouble: Trouble<ReadError>| {
            reviewed(&no_trouble, &proposals, trouble.on(store.clone()), &change).await
        };
        observed.each(NAME, "EventStore::read", read).await;
    }
    for (port, change) in [
        ("DynamoDbTable::put", added(last, "EVENT")),
        ("DynamoDbTable::query", added(last, "CORREL")),
    ] {
        let ask = async |trouble: Trouble<Refusal>| {
            reviewed(&trouble, &proposals, store.clone(), &change).await
        };
        observed.each(NAME, port, ask).await;
    }
    let table = no_trouble.on_table(&json!([]));
    let countries = || Countries::load().unwrap();
    let function = |faults| processor(&table, store.clone(), countries(), faults, now).unwrap();
    observed.unkept_faults(NAME, function).await;
}
