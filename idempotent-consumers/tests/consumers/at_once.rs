//! Deliveries at the same time.

use futures::future::join_all;
use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use idempotent_consumers::{CloudEvent, ConsumeError, Handler, Stage};
use stream_processing::{Failure, Severity};

use crate::story::{
    COUNTERS, CountByCountry, JOURNAL, consumer, count, counter, event_with, validated,
};

#[tokio::test(start_paused = true)]
async fn of_two_deliveries_of_one_event_one_commits_and_the_other_returns_its_result() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);
    let event = validated(1, "FR");

    let both = join_all([consumer.consume(&event), consumer.consume(&event)]).await;

    let both: Vec<_> = both.into_iter().map(Result::unwrap).collect();
    assert_eq!(both.iter().filter(|outcome| outcome.is_repeat()).count(), 1);
    assert!(both.iter().all(|outcome| outcome.json().get() == "1"));
    assert_eq!(database.transactions(), 2, "both ran");
    assert_eq!(count(&database, "FR").as_deref(), Some("1"));
}

#[tokio::test(start_paused = true)]
async fn of_two_events_that_change_what_both_have_read_one_is_handled_again() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CountByCountry);
    let events = [validated(1, "FR"), validated(2, "FR")];

    let both = join_all(events.iter().map(|event| consumer.consume(event))).await;

    let mut counts: Vec<u64> =
        both.iter().map(|one| one.as_ref().unwrap().value().unwrap()).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2]);
    assert_eq!(count(&database, "FR").as_deref(), Some("2"));
}

#[tokio::test(start_paused = true)]
async fn a_conflict_of_transactions_is_tried_again_without_the_handler() {
    let database = InMemoryDatabase::default();
    database.destine([Fate::Conflicts; 4]);

    let outcome = consumer(&database, CountByCountry).consume(&validated(1, "FR")).await.unwrap();

    assert!(!outcome.is_repeat());
    // The entry's, and the handler's.
    assert_eq!((database.reads(), database.transactions()), (2, 5));
}

#[tokio::test(start_paused = true)]
async fn what_is_in_conflict_all_the_time_comes_again() {
    let database = InMemoryDatabase::default();
    database.destine([Fate::Conflicts; 5]);

    let event = validated(1, "FR");
    let error = consumer(&database, CountByCountry).consume(&event).await.unwrap_err();

    assert!(matches!(error, ConsumeError::Contended(5)));
    assert_eq!(error.failure().severity, Severity::Transient);
    assert!(database.records(JOURNAL).is_empty() && database.records(COUNTERS).is_empty());
}

/// Makes a record, whether or not there is one.
struct Create;

impl Handler for Create {
    type Data = String;
    type Value = ();

    async fn handle(&self, _: &CloudEvent, sk: String, stage: &mut Stage) -> Result<(), Failure> {
        stage.mutations.create(&counter(&sk), &serde_json::json!({}))?;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeat_whose_own_effect_is_in_its_way_is_a_repeat_and_no_error() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, Create);
    let event = event_with(1, &"FR".into());

    let all = join_all((0..20).map(|_| consumer.consume(&event))).await;

    assert_eq!(all.iter().filter(|one| !one.as_ref().unwrap().is_repeat()).count(), 1);
    assert_eq!(database.records(COUNTERS).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn creating_what_another_event_has_created_is_poison() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, Create);
    consumer.consume(&event_with(1, &"FR".into())).await.unwrap();

    let error = consumer.consume(&event_with(2, &"FR".into())).await.unwrap_err();

    assert!(matches!(error, ConsumeError::RecordExists(_)));
    assert_eq!(
        error.to_string(),
        "the record pk=countries, sk=FR of table `counters` was to be created, and is there already"
    );
    assert_eq!(error.failure().severity, Severity::Poison);
    assert_eq!(database.records(JOURNAL).len(), 1);
}
