//! An event is handled once, however often it is delivered.

use std::time::Duration;

use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::{AttributeValue, CloudEvent, Consumed, Consumer, Journal, ServiceId};
use serde_json::json;
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline, EventTypes, Failure, Processor};

use crate::story::{CountByCountry, DAY, JOURNAL, consumer, count, digits, now, validated};

#[tokio::test]
async fn an_event_is_handled_and_answered() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);

    consumer.consume(&validated(1, "FR")).await.unwrap();
    let outcome = consumer.consume(&validated(2, "FR")).await.unwrap();

    assert!(matches!(outcome, Consumed::Now(_)));
    assert_eq!(outcome.value::<u64>().unwrap(), 2);
    assert_eq!(count(&database, "FR").as_deref(), Some("2"));
}

#[tokio::test]
async fn a_repeat_is_answered_as_the_first_was_and_costs_one_read() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);
    for id in [1, 2] {
        consumer.consume(&validated(id, "FR")).await.unwrap();
    }
    let before = (database.reads(), database.transactions());

    let outcome = consumer.consume(&validated(1, "FR")).await.unwrap();

    assert!(outcome.is_repeat());
    assert_eq!(outcome.value::<u64>().unwrap(), 1);
    assert_eq!((database.reads(), database.transactions()), (before.0 + 1, before.1));
    assert_eq!(count(&database, "FR").as_deref(), Some("2"));
}

#[tokio::test]
async fn the_same_id_of_another_source_is_another_event() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);
    consumer.consume(&validated(1, "FR")).await.unwrap();

    let mut other = validated(1, "FR");
    other.source = "com.example.other".to_owned();
    let outcome = consumer.consume(&other).await.unwrap();

    assert!(!outcome.is_repeat());
    assert_eq!(count(&database, "FR").as_deref(), Some("2"));
}

#[tokio::test]
async fn services_that_share_a_journal_do_not_take_each_others_entries_for_their_own() {
    let database = InMemoryDatabase::default();
    let journal = Journal::new(database.clone(), JOURNAL);
    let service = |id| ServiceId::new(id).unwrap();
    for id in ["one", "another"] {
        let consumer = Consumer::new(service(id), journal.clone(), CountByCountry, now);
        assert!(!consumer.consume(&validated(1, "FR")).await.unwrap().is_repeat());
    }
    assert_eq!(database.records(JOURNAL).len(), 2);
}

#[tokio::test]
async fn an_event_older_than_the_journal_is_refused_as_poison_that_says_what_to_do() {
    let database = InMemoryDatabase::default();
    let journal = Journal::new(database.clone(), JOURNAL).keeping(14 * DAY);
    let service = ServiceId::new("count-by-country").unwrap();
    let consumer = Consumer::new(service, journal, CountByCountry, now);
    let aged = |id, age| {
        let mut event = validated(id, "FR");
        event.time = Some(now() - age);
        event
    };

    consumer.consume(&aged(1, 14 * DAY)).await.unwrap();
    let refused = consumer.consume(&aged(2, 14 * DAY + DAY / 1000)).await.unwrap_err();

    let message = refused.to_string();
    assert!(message.starts_with("event `2` is of 2025-11-10"), "{message}");
    assert!(message.contains("goes back 14 days"), "{message}");
    assert!(message.contains("publish it as a new event"), "{message}");
    assert_eq!(Failure::from(refused).severity, stream_processing::Severity::Poison);
    assert_eq!(count(&database, "FR").as_deref(), Some("1"));
}

#[tokio::test]
async fn once_its_entry_may_be_gone_an_event_is_not_handled_again() {
    let database = InMemoryDatabase::default();
    consumer(&database, CountByCountry).consume(&validated(1, "FR")).await.unwrap();
    database.expire(JOURNAL);

    let journal = Journal::new(database.clone(), JOURNAL);
    let service = ServiceId::new("count-by-country").unwrap();
    let later = Consumer::new(service, journal, CountByCountry, || now() + 31 * DAY);

    assert!(later.consume(&validated(1, "FR")).await.is_err());
    assert_eq!(count(&database, "FR").as_deref(), Some("1"));
}

#[tokio::test]
async fn an_old_event_whose_entry_is_still_there_is_a_repeat() {
    let database = InMemoryDatabase::default();
    let mut event = validated(1, "FR");
    event.time = Some(now() - 10 * DAY);
    consumer(&database, CountByCountry).consume(&event).await.unwrap();

    let journal = Journal::new(database.clone(), JOURNAL).keeping(DAY);
    let service = ServiceId::new("count-by-country").unwrap();
    let shorter = Consumer::new(service, journal, CountByCountry, now);

    assert!(shorter.consume(&event).await.unwrap().is_repeat());
}

#[tokio::test]
async fn an_event_without_a_time_is_refused_as_its_repeat_would_count_again_one_day() {
    let database = InMemoryDatabase::default();
    let pipeline = consumer(&database, CountByCountry).pipeline(EventTypes::any());
    let faults = RecordedFaults::default();
    let processor = Processor::new("count-by-country", pipeline.into(), faults.clone(), now);
    let timeless = CloudEvent { time: None, ..validated(1, "FR") };
    let events = [timeless.clone(), timeless.replayed("replay-1"), validated(2, "FR")];
    let messages = events.iter().enumerate();
    let messages = messages.map(|(place, event)| sqs_record(place, &json!(event).to_string()));
    let payload = payload_of(&messages.collect::<Vec<_>>());

    let answer = processor.process(payload, Deadline::after(DAY)).await.unwrap();

    assert_eq!(answer, BatchResponse::done());
    assert_eq!(count(&database, "FR").as_deref(), Some("1"), "the one with a time");
    let why: Vec<_> = faults.all().into_iter().map(|fault| fault.error.message).collect();
    assert!(!why.is_empty() && why.iter().all(|why| why.contains("`time`")), "{why:?}");
}

#[tokio::test]
async fn an_entry_is_kept_as_long_as_a_repeat_of_its_event_is_taken() {
    for (time, latest) in [(now() - DAY, now()), (now() + DAY, now() + DAY)] {
        let database = InMemoryDatabase::default();
        let mut event = validated(1, "FR");
        event.time = Some(time);
        consumer(&database, CountByCountry).consume(&event).await.unwrap();

        let ttl: i64 = digits(&database.records(JOURNAL)[0]["ttl"]).parse().unwrap();
        assert_eq!(ttl, (latest + 30 * DAY).timestamp() + 1);
    }
}

#[tokio::test]
async fn an_entry_has_the_shape_that_is_documented() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);
    for id in [1, 2] {
        consumer.consume(&validated(id, "FR")).await.unwrap();
    }

    let entries = database.records(JOURNAL);
    let text = |text: &str| AttributeValue::S(text.to_owned());
    assert_eq!(entries[1]["pk"], text("count-by-country#11#com.example#2"));
    assert_eq!(entries[1]["discriminator"], text("journal-entry"));
    assert_eq!(entries[1]["type"], text("GeolocationValidationSucceeded"));
    assert_eq!(entries[1]["result"], text("2"));
    assert_eq!(digits(&entries[1]["handled_at"]), "1764000000000");
    assert!(matches!(&entries[1]["outbox"], AttributeValue::L(staged) if staged.len() == 2));
    assert!(!entries[0].contains_key("outbox"));
}

/// An event of two years ago, as others hear of it that imported it this long ago.
fn imported(id: usize, ago: Duration) -> CloudEvent {
    let mut event = validated(id, "FR");
    event.time = Some(now() - 700 * DAY);
    let recorded = (now() - ago).to_rfc3339();
    event.extensions.insert("recordedtime".to_owned(), recorded.into());
    event.extensions.insert("replayname".to_owned(), "import-1".into());
    event
}

#[tokio::test]
async fn imported_history_is_as_old_as_its_import() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);

    consumer.consume(&imported(1, DAY)).await.unwrap();
    assert!(consumer.consume(&imported(1, DAY)).await.unwrap().is_repeat());

    assert!(consumer.consume(&imported(2, 31 * DAY)).await.is_err());
    assert_eq!(count(&database, "FR").as_deref(), Some("1"));
    let ttl: i64 = digits(&database.records(JOURNAL)[0]["ttl"]).parse().unwrap();
    assert_eq!(ttl, (now() + 30 * DAY).timestamp() + 1);
}

#[tokio::test]
async fn a_replayed_event_older_than_the_journal_is_passed_by_and_is_no_fault() {
    let database = InMemoryDatabase::default();
    let pipeline = consumer(&database, CountByCountry).pipeline(EventTypes::any());
    let faults = RecordedFaults::default();
    let processor = Processor::new("count-by-country", pipeline.into(), faults.clone(), now);
    let (replayed, old) = (imported(1, 31 * DAY).replayed("replay-1"), imported(3, 31 * DAY));
    let events = [validated(2, "FR").replayed("replay-1"), replayed, old.clone()];
    let messages = events.iter().enumerate();
    let messages = messages.map(|(place, event)| sqs_record(place, &json!(event).to_string()));
    let payload = payload_of(&messages.collect::<Vec<_>>());

    let answer = processor.process(payload, Deadline::after(DAY)).await.unwrap();

    assert_eq!(answer, BatchResponse::done());
    assert_eq!(count(&database, "FR").as_deref(), Some("1"));
    let faults: Vec<_> = faults.all().into_iter().map(|fault| fault.event_id).collect();
    assert_eq!(faults, [old.id], "the one that is not a replay");
}
