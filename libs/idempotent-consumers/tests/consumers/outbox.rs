//! Staged events leave through the stream of the journal's table.

use std::time::Duration;

use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::{CloudEvent, outbox};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::sources::Change;
use stream_processing::testing::{
    RecordedFaults, RecordingSink, Throttled, dynamodb_record, payload_of, sequence_number,
};
use stream_processing::{BatchResponse, Deadline, Failure, Processor, Units};

use crate::story::{CountByCountry, JOURNAL, consumer, now, validated};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

async fn publish(records: &[Box<RawValue>]) -> (Vec<CloudEvent>, RecordedFaults) {
    let (bus, faults) = (RecordingSink::default(), RecordedFaults::default());
    let end = bus.clone();
    let pipeline = outbox("outbox", move |events| end.record(events));
    let processor = Processor::new("publish-events", pipeline.into(), faults.clone(), now);
    let deadline = Deadline::after(Duration::from_mins(1));
    let response = processor.process(payload_of(records), deadline).await.unwrap();
    assert_eq!(response, BatchResponse::done());
    (bus.all(), faults)
}

async fn handled() -> InMemoryDatabase {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);
    for id in [1, 2, 3] {
        consumer.consume(&validated(id, "FR")).await.unwrap();
    }
    database
}

#[tokio::test]
async fn events_are_published_in_the_order_in_which_they_were_staged() {
    let (published, _) = publish(&handled().await.insertions(JOURNAL)).await;

    for (cause, count) in [("2", 2), ("3", 3)] {
        let of_cause = published
            .iter()
            .filter(|event| event.extension("causationid").as_deref() == Some(cause));
        let said = |event: &CloudEvent| {
            let data: Value = serde_json::from_str(event.data.as_ref().unwrap().get()).unwrap();
            (event.event_type.clone(), data["destinations"].clone())
        };
        let expected = ["CountryReachedMilestone", "CountryBecamePopular"];
        let expected = expected.map(|name| (name.to_owned(), json!(count)));
        assert_eq!(of_cause.map(said).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn when_an_event_is_not_taken_those_staged_after_it_wait_for_it() {
    let records = handled().await.insertions(JOURNAL);
    let (bus, faults) = (RecordingSink::default(), RecordedFaults::default());
    let end = bus.clone();
    let refuse_first = move |events: Units<CloudEvent>| {
        end.record(events.try_map(|_, event| match event.event_type.as_str() {
            "CountryReachedMilestone" => Err(Failure::transient(&Throttled)),
            _ => Ok(event),
        }))
    };
    let pipeline = outbox("outbox", refuse_first);
    let processor = Processor::new("publish-events", pipeline.into(), faults, now);
    let deadline = Deadline::after(Duration::from_mins(1));

    let response = processor.process(payload_of(&records), deadline).await.unwrap();

    assert!(bus.all().is_empty());
    assert_eq!(response.batch_item_failures[0].item_identifier, sequence_number(1));
}

#[tokio::test]
async fn an_event_says_what_caused_it_and_a_repeat_is_the_same_to_the_byte() {
    let records = handled().await.insertions(JOURNAL);
    let (once, _) = publish(&records).await;
    let (twice, _) = publish(&records).await;

    let json = |events: &[CloudEvent]| serde_json::to_string(events).unwrap();
    assert_eq!(json(&once), json(&twice));
    let first = serde_json::to_value(&once[0]).unwrap();
    let expected = json!({
        // UUIDv5 of the entry's key and the place in the outbox: a contract.
        "id": "0828ed6b-51d6-5b00-b50b-e87248a2633f",
        "source": "com.example.counters",
        "specversion": "1.0",
        "type": "CountryReachedMilestone",
        "subject": "FR",
        "time": "2025-11-24T16:00:00Z",
        "datacontenttype": "application/json",
        "data": {"country": "FR", "destinations": 2},
        "causationid": "2",
        "correlationid": "c",
    });
    assert_eq!(first, expected);
}

#[tokio::test]
async fn what_begins_a_flow_is_what_its_events_are_correlated_by() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);
    for id in [1, 2] {
        let mut event = validated(id, "FR");
        event.extensions.remove("correlationid");
        let traceparent = if id == 2 { TRACEPARENT } else { "00-a-b-01" };
        event.extensions.insert("traceparent".to_owned(), traceparent.into());
        consumer.consume(&event).await.unwrap();
    }
    let (published, _) = publish(&database.insertions(JOURNAL)).await;
    assert_eq!(published[0].extension("correlationid").as_deref(), Some("2"));
    assert_eq!(published[0].extension("traceparent").as_deref(), Some(TRACEPARENT));
}

#[tokio::test]
async fn entries_that_expire_are_no_events() {
    let entry = json!({"pk": "s#1#a#1", "discriminator": "journal-entry", "outbox": ["{}"]});
    let removed = dynamodb_record(0, &Change { new: None, old: Some(entry.clone()) });
    let changed = dynamodb_record(1, &Change { new: Some(entry.clone()), old: Some(entry) });
    let (published, faults) = publish(&[removed, changed]).await;
    assert!(published.is_empty() && faults.all().is_empty());
}

#[tokio::test]
async fn an_entry_that_somebody_else_has_written_is_a_fault() {
    let entry = json!({"pk": "s#1#a#1", "discriminator": "journal-entry", "outbox": ["no event"]});
    let (published, faults) =
        publish(&[dynamodb_record(0, &Change { new: Some(entry), old: None })]).await;
    assert!(published.is_empty());
    assert_eq!(faults.all()[0].pipeline, "outbox");
}
