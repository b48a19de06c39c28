//! Deliveries at the same time.

use futures::future::join_all;
use futures::{FutureExt, TryFutureExt};
use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use idempotent_consumers::transaction::Write;
use idempotent_consumers::{
    CloudEvent, ConsumeError, Consumer, Database, DatabaseAnswer, Handler, Item, Journal,
    Partition, RecordKey, ServiceId, Stage, Transacted,
};
use serde_json::{Value, json};
use stream_processing::{Failure, Severity};

use crate::story::{
    COUNTERS, CountByCountry, JOURNAL, consumer, count, counter, event_with, now, validated,
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
    assert_eq!(Failure::from(error).severity, Severity::Transient);
    assert!(database.records(JOURNAL).is_empty() && database.records(COUNTERS).is_empty());
}

/// Full jitter: half of 100, 200, 400 and 800 ms on average.
#[tokio::test(start_paused = true)]
async fn attempts_are_750_ms_apart_in_all_on_average() {
    const DELIVERIES: u32 = 200;
    let begun = tokio::time::Instant::now();
    for _ in 0..DELIVERIES {
        let database = InMemoryDatabase::default();
        database.destine([Fate::Conflicts; 5]);
        consumer(&database, CountByCountry).consume(&validated(1, "FR")).await.unwrap_err();
    }
    let average = (begun.elapsed() / DELIVERIES).as_millis();
    assert!((550..=950).contains(&average), "{average} ms");
}

/// Makes a record, whether or not there is one.
pub(crate) struct Create;

impl Handler for Create {
    type Data = String;
    type Value = ();

    async fn handle(&self, _: &CloudEvent, sk: String, stage: &mut Stage) -> Result<(), Failure> {
        stage.mutations.create(&counter(&sk), &json!({}))?;
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

/// Says only that the handler's own condition does not hold, although the entry is there too.
struct NamesOneReason(InMemoryDatabase);

impl Database for NamesOneReason {
    fn get<'a>(&'a self, key: &'a RecordKey) -> DatabaseAnswer<'a, Option<Item>> {
        self.0.get(key)
    }

    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> DatabaseAnswer<'a, Vec<Item>> {
        self.0.query(partition, attribute)
    }

    fn count<'a>(&'a self, partition: &'a Partition) -> DatabaseAnswer<'a, u64> {
        self.0.count(partition)
    }

    fn transact<'a>(&'a self, writes: &'a [Write]) -> DatabaseAnswer<'a, Transacted> {
        let own = self.0.record(&counter("FR"));
        let outcome = self.0.transact(writes).map_ok(|outcome| match outcome {
            Transacted::ConditionFailed { .. } => {
                Transacted::ConditionFailed { place: 1, found: own }
            }
            outcome => outcome,
        });
        outcome.boxed()
    }
}

#[tokio::test(start_paused = true)]
async fn before_a_condition_of_its_own_is_an_error_the_journal_is_asked_again() {
    let database = InMemoryDatabase::default();
    let journal = Journal::new(NamesOneReason(database.clone()), JOURNAL);
    let service = ServiceId::new("count-by-country").unwrap();
    let consumer = Consumer::new(service, journal, Create, now);
    let event = event_with(1, &"FR".into());

    let both = join_all([consumer.consume(&event), consumer.consume(&event)]).await;

    assert_eq!(both.iter().filter(|one| one.as_ref().unwrap().is_repeat()).count(), 1);
    assert_eq!(database.records(COUNTERS).len(), 1);
}

/// Fails where there is a record.
struct Reserve;

impl Handler for Reserve {
    type Data = String;
    type Value = ();

    async fn handle(&self, _: &CloudEvent, sk: String, stage: &mut Stage) -> Result<(), Failure> {
        if stage.records.get::<Value>(&counter(&sk)).await?.is_some() {
            return Err(Failure::poison(&std::fmt::Error));
        }
        stage.mutations.create(&counter(&sk), &json!({}))?;
        Ok(())
    }
}

#[tokio::test]
async fn a_handler_that_fails_at_the_effect_of_its_own_event_is_a_repeat() {
    let database = InMemoryDatabase::default();
    // One looks for the entry and the record, then the other for the entry; the first one commits, and
    // then the other sees the record.
    database.let_others_go_first([0, 1, 0, 3, 0]);
    let consumer = consumer(&database, Reserve);
    let event = event_with(1, &"FR".into());

    let both = join_all([consumer.consume(&event), consumer.consume(&event)]).await;

    assert!(!both[0].as_ref().unwrap().is_repeat());
    assert!(both[1].as_ref().unwrap().is_repeat());
    assert_eq!((database.reads(), database.transactions()), (5, 1));
}
