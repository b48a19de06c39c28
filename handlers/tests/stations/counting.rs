//! Station 9, and how others hear of what it staged.

use std::sync::Arc;
use std::time::Duration;

use handlers::function::BatchFunction;
use handlers::ports::country_counters::{COUNTRIES, CountersTable, CountryCount, summed};
use handlers::ports::event_bus::EventBus;
use handlers::stations::count_by_country::{self, COUNTRY_REACHED_MILESTONE};
use handlers::stations::publish_events;
use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use idempotent_consumers::transaction::{Action, Condition, Update, Write};
use idempotent_consumers::{AttributeValue, Database, Journal, Partition};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::testing::{RecordedFaults, RecordingSink, payload_of, sqs_record};
use stream_processing::{BatchResponse, CloudEvent, Deadline, Fault, Units};

use crate::story::now;

#[derive(Default, Clone)]
struct RecordingBus(RecordingSink<CloudEvent>);

impl EventBus for RecordingBus {
    fn publish(&self, events: Units<CloudEvent>) -> Units {
        self.0.record(events)
    }
}

/// The message that tells of a listed place.
pub(crate) fn listed(number: usize, country: &str) -> Box<RawValue> {
    outcome(number, &json!({"country": country, "subdivision": "CH-ZH"}))
}

fn outcome(number: usize, data: &Value) -> Box<RawValue> {
    let event = json!({
        "specversion": "1.0", "id": format!("outcome-{number}"), "source": "com.visitplannr",
        "type": "com.visitplannr.destination.GeolocationValidationSucceeded.v1",
        "time": "2025-11-24T16:00:00Z", "correlationid": format!("flow-{number}"),
        "data": data,
    });
    sqs_record(number, &event.to_string())
}

pub(crate) async fn count(
    database: &InMemoryDatabase,
    messages: &[Box<RawValue>],
) -> BatchResponse {
    let (response, faults) = deliver(database, messages).await;
    assert_eq!(faults, []);
    response
}

async fn deliver(
    database: &InMemoryDatabase,
    messages: &[Box<RawValue>],
) -> (BatchResponse, Vec<Fault>) {
    let (counters, faults) = (CountersTable("counters".to_owned()), RecordedFaults::default());
    let journal = Journal::new(database.clone(), "journal");
    let counter = count_by_country::processor(counters, journal, faults.clone(), now).unwrap();
    let deadline = Deadline::after(Duration::from_mins(1));
    let response = counter.process(payload_of(messages), deadline).await.unwrap();
    (response, faults.all())
}

pub(crate) fn counted(database: &InMemoryDatabase) -> Vec<(String, u64)> {
    let counts: Vec<CountryCount> = serde_dynamo::from_items(database.records("counters")).unwrap();
    summed(counts)
        .iter()
        .map(|count| (count.country.as_str().to_owned(), count.destinations))
        .collect()
}

/// A database in which a country has so many places.
pub(crate) async fn with_places(country: &str, destinations: u64) -> InMemoryDatabase {
    let database = InMemoryDatabase::default();
    let key = Partition::new("counters", "pk", COUNTRIES).record("sk", country);
    let places = Update::Assign(AttributeValue::N(destinations.to_string()));
    let action = Action::Update([("destinations".to_owned(), places)].into());
    database.transact(&[Write { key, condition: Condition::default(), action }]).await.unwrap();
    database
}

#[tokio::test]
async fn a_counter_that_can_not_grow_makes_a_fault_that_says_what_mends_it() {
    let database = with_places("CH", u64::MAX).await;

    let (response, faults) = deliver(&database, &[listed(1, "CH")]).await;

    assert_eq!(response, BatchResponse::default());
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(fault.error.message.contains("visitplannr reproject --countries"), "{fault:?}");
    assert_eq!(counted(&database), [("CH".to_owned(), u64::MAX)]);
}

/// All that is published of what was staged.
pub(crate) async fn published(database: &InMemoryDatabase) -> Vec<CloudEvent> {
    let (bus, faults) = (RecordingBus::default(), RecordedFaults::default());
    let publisher =
        publish_events::function(Arc::new(bus.clone()), None, "journal", faults.clone(), now);
    let of_journal = |record: Box<RawValue>| {
        RawValue::from_string(record.get().replace("table/events/", "table/journal/")).unwrap()
    };
    let entries: Vec<_> = database.insertions("journal").into_iter().map(of_journal).collect();
    let deadline = Deadline::after(Duration::from_mins(1));
    let response = publisher.unwrap().process(payload_of(&entries), deadline).await.unwrap();
    assert_eq!(response, BatchResponse::done());
    assert_eq!(faults.all(), []);
    bus.0.all()
}

#[tokio::test]
async fn each_place_is_counted_once_in_its_country() {
    let database = InMemoryDatabase::default();
    let messages = [listed(1, "CH"), listed(2, "FR"), listed(3, "CH"), listed(1, "CH")];

    for _ in 0..2 {
        assert_eq!(count(&database, &messages).await, BatchResponse::done());
    }

    assert_eq!(counted(&database), [("CH".to_owned(), 2), ("FR".to_owned(), 1)]);
}

#[tokio::test]
async fn a_test_counts_nowhere() {
    let database = InMemoryDatabase::default();
    let messages = [outcome(1, &json!({"country": "CH", "test": true})), listed(2, "CH")];
    assert_eq!(count(&database, &messages).await, BatchResponse::done());
    assert_eq!(counted(&database), [("CH".to_owned(), 1)]);
}

#[tokio::test]
async fn a_place_that_could_not_be_counted_for_now_comes_again_and_counts_once() {
    let database = InMemoryDatabase::default();
    database.destine([Fate::CrashesBefore, Fate::Survives, Fate::CrashesAfter]);
    // A transaction for each country, in the order of their codes.
    let countries = ["CH", "CH", "FR", "IT", "IT"];
    let messages: Vec<_> =
        countries.into_iter().enumerate().map(|(it, of)| listed(it, of)).collect();

    let first = count(&database, &messages).await;
    assert_eq!(first.batch_item_failures.len(), 4, "those of two countries");
    assert_eq!(count(&database, &messages).await, BatchResponse::done());

    let expected = [("CH", 2), ("FR", 1), ("IT", 2)];
    assert_eq!(counted(&database), expected.map(|(country, count)| (country.to_owned(), count)));
}

#[tokio::test]
async fn the_tenth_place_is_not_missed_by_two_that_count_at_once() {
    let database = with_places("CH", 8).await;
    let (one, other) = ([listed(1, "CH")], [listed(2, "CH")]);

    let answers = futures::join!(count(&database, &one), count(&database, &other));

    assert_eq!(answers, (BatchResponse::done(), BatchResponse::done()));
    assert_eq!(counted(&database), [("CH".to_owned(), 10)]);
    assert_eq!(published(&database).await.len(), 1);
}

#[tokio::test]
async fn of_the_tenth_place_in_a_country_others_hear_once() {
    let database = InMemoryDatabase::default();
    let messages: Vec<_> = (1..=12).map(|number| listed(number, "CH")).collect();
    count(&database, &messages).await;
    count(&database, &messages).await;

    let published = published(&database).await;

    let [milestone] = published.as_slice() else { panic!("{published:?}") };
    assert_eq!(milestone.event_type, COUNTRY_REACHED_MILESTONE);
    assert_eq!(
        (milestone.source.as_str(), milestone.subject.as_deref()),
        ("com.visitplannr", Some("CH"))
    );
    assert_eq!(milestone.extension("causationid").as_deref(), Some("outcome-10"));
    assert_eq!(milestone.extension("correlationid").as_deref(), Some("flow-10"));
    let data: Value = serde_json::from_str(milestone.data.as_ref().unwrap().get()).unwrap();
    assert_eq!(data, json!({"country": "CH", "destinations": 10}));
}

#[tokio::test]
async fn others_hear_of_the_10th_the_100th_and_the_1000th_place_and_of_none_beside_them() {
    let milestones = [10, 100, 1_000];
    for places in milestones.into_iter().flat_map(|it| [it - 1, it, it + 1]) {
        let database = with_places("CH", places - 1).await;

        count(&database, &[listed(1, "CH")]).await;

        assert_eq!(counted(&database), [("CH".to_owned(), places)]);
        let heard: Vec<Value> = published(&database)
            .await
            .iter()
            .map(|event| serde_json::from_str(event.data.as_ref().unwrap().get()).unwrap())
            .collect();
        let milestone = json!({"country": "CH", "destinations": places});
        let expected = if milestones.contains(&places) { vec![milestone] } else { vec![] };
        assert_eq!(heard, expected, "{places} places");
    }
}
