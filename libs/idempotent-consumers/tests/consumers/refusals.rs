//! Conditions of a handler's own that do not hold, and when it runs again.

use std::collections::VecDeque;
use std::sync::Mutex;

use futures::FutureExt;
use futures::future::join_all;
use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::transaction::Write;
use idempotent_consumers::{
    CloudEvent, ConsumeError, Consumer, Database, DatabaseAnswer, Handler, Item, Journal,
    Partition, RecordKey, ServiceId, Stage, Transacted,
};
use serde_json::{Value, json};
use stream_processing::{Failure, Severity};

use crate::at_once::Create;
use crate::story::{JOURNAL, consumer, counter, event_with, now};

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
    assert_eq!(Failure::from(error).severity, Severity::Poison);
    assert_eq!(database.records(JOURNAL).len(), 1);
}

/// Makes a record, unless it is there.
struct CreateOnce;

impl Handler for CreateOnce {
    type Data = String;
    type Value = bool;

    async fn handle(&self, _: &CloudEvent, sk: String, stage: &mut Stage) -> Result<bool, Failure> {
        let is_missing = stage.records.get::<Value>(&counter(&sk)).await?.is_none();
        if is_missing {
            stage.mutations.create(&counter(&sk), &json!({}))?;
        }
        Ok(is_missing)
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_whose_record_was_created_since_it_looked_looks_again() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, CreateOnce);
    let events = [event_with(1, &"FR".into()), event_with(2, &"FR".into())];

    let both = join_all(events.iter().map(|event| consumer.consume(event))).await;

    let created = both.iter().filter(|one| one.as_ref().unwrap().value::<bool>().unwrap());
    assert_eq!(created.count(), 1);
    assert_eq!(database.records(JOURNAL).len(), 2);
}

/// Wants three records as they were: `FR` as it was read, `DE` missing, `IT` there.
struct Wants;

impl Handler for Wants {
    type Data = Value;
    type Value = ();

    async fn handle(&self, _: &CloudEvent, _: Value, stage: &mut Stage) -> Result<(), Failure> {
        stage.mutations.expect(&counter("FR"), "destinations", None::<i64>)?;
        stage.mutations.create(&counter("DE"), &json!({}))?;
        stage.mutations.require(&counter("IT"))?;
        Ok(())
    }
}

/// Refuses as it is told: the condition of this record, which is there or not. Then it takes everything.
struct Refuses {
    refusals: Mutex<VecDeque<(&'static str, bool)>>,
    then: InMemoryDatabase,
}

impl Database for Refuses {
    fn get<'a>(&'a self, key: &'a RecordKey) -> DatabaseAnswer<'a, Option<Item>> {
        self.then.get(key)
    }

    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> DatabaseAnswer<'a, Vec<Item>> {
        self.then.query(partition, attribute)
    }

    fn count<'a>(&'a self, partition: &'a Partition) -> DatabaseAnswer<'a, u64> {
        self.then.count(partition)
    }

    fn transact<'a>(&'a self, writes: &'a [Write]) -> DatabaseAnswer<'a, Transacted> {
        let Some((country, is_there)) = self.refusals.lock().unwrap().pop_front() else {
            return async { Ok(Transacted::Done) }.boxed();
        };
        let place = writes.iter().position(|write| write.key == counter(country)).unwrap();
        let found = is_there.then(Item::new);
        async move { Ok(Transacted::ConditionFailed { place, found }) }.boxed()
    }
}

const CHANGED: (&str, bool) = ("FR", true);
const EXISTS: (&str, bool) = ("DE", true);
const MISSING: (&str, bool) = ("IT", false);

async fn outcome(refusals: &[(&'static str, bool)]) -> Result<(), ConsumeError> {
    let refusals = Mutex::new(refusals.iter().copied().collect());
    let database = Refuses { refusals, then: InMemoryDatabase::default() };
    let service = ServiceId::new("wants").unwrap();
    let consumer = Consumer::new(service, Journal::new(database, JOURNAL), Wants, now);
    consumer.consume(&event_with(1, &Value::Null)).await.map(|_| ())
}

#[tokio::test(start_paused = true)]
async fn a_handler_runs_again_whenever_it_is_refused_for_another_reason_than_before() {
    for refusals in [
        &[CHANGED, EXISTS][..],
        &[CHANGED, MISSING],
        &[EXISTS, MISSING, EXISTS, CHANGED],
        &[CHANGED, CHANGED, CHANGED, EXISTS],
    ] {
        outcome(refusals).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_exists_or_is_missing_twice_in_a_row_is_poison() {
    let exists = outcome(&[CHANGED, EXISTS, EXISTS]).await.unwrap_err();
    assert!(matches!(exists, ConsumeError::RecordExists(_)), "{exists}");
    let missing = outcome(&[EXISTS, MISSING, MISSING]).await.unwrap_err();
    assert!(matches!(missing, ConsumeError::RecordMissing(_)), "{missing}");
}

#[tokio::test(start_paused = true)]
async fn what_changes_all_the_time_comes_again() {
    let error = outcome(&[CHANGED; 5]).await.unwrap_err();
    assert!(matches!(error, ConsumeError::Contended(5)), "{error}");
    assert_eq!(Failure::from(error).severity, Severity::Transient);
}
