//! What a handler stages.

use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::{
    CausedEvent, CloudEvent, ConsumeError, Consumer, Handler, Journal, LimitError, MutationError,
    Mutations, Partition, RecordKey, ServiceId, Stage,
};
use serde_json::{Value, json};
use stream_processing::{ErrorDescription, Failure, Severity};

use crate::story::{COUNTERS, JOURNAL, consumer, counter, event_with, now};

/// Does what a test says.
struct Does<F>(F);

impl<F: Fn(Value, &mut Stage) -> Result<(), Failure> + Send + Sync + 'static> Handler for Does<F> {
    type Data = Value;
    type Value = ();

    async fn handle(&self, _: &CloudEvent, data: Value, stage: &mut Stage) -> Result<(), Failure> {
        (self.0)(data, stage)
    }
}

async fn refusal(
    handler: impl Fn(Value, &mut Stage) -> Result<(), Failure> + Send + Sync + 'static,
) -> ConsumeError {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, Does(handler));
    let error = consumer.consume(&event_with(1, &Value::Null)).await.unwrap_err();
    assert_eq!(database.transactions(), 0);
    assert!(database.records(JOURNAL).is_empty() && database.records(COUNTERS).is_empty());
    error
}

#[tokio::test]
async fn a_handler_that_fails_writes_nothing_and_says_whether_it_may_help_to_come_again() {
    for severity in [Severity::Transient, Severity::Poison] {
        let error = refusal(move |_, stage| {
            stage.mutations.increment(&counter("FR"), "destinations", 1)?;
            stage.outbox.stage(CausedEvent::new("s", "t", &())?);
            let error = ErrorDescription::of(&std::fmt::Error);
            Err(Failure { severity, error })
        });
        assert_eq!(Failure::from(error.await).severity, severity);
    }
}

#[tokio::test]
async fn a_hundred_records_and_the_entry_are_too_many() {
    let change = |count| {
        move |_, stage: &mut Stage| {
            for number in 0..count {
                stage.mutations.delete(&counter(&number.to_string()))?;
            }
            Ok(())
        }
    };
    let error = refusal(change(100)).await;
    assert!(matches!(error, ConsumeError::Limit(LimitError::Records { count: 100 })), "{error}");
    assert_eq!(Failure::from(error).severity, Severity::Poison);

    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, Does(change(99)));
    consumer.consume(&event_with(1, &Value::Null)).await.unwrap();
}

#[tokio::test]
async fn a_record_is_400_kb_at_most_and_so_is_the_entry() {
    let text = || "x".repeat(400 << 10);
    let record = refusal(move |_, stage| {
        stage.mutations.set(&counter("FR"), &json!({"text": text()}))?;
        Ok(())
    });
    let message = record.await.to_string();
    assert!(
        message.starts_with("the record pk=countries, sk=FR of table `counters` would be 4096")
    );

    let entry = refusal(move |_, stage| {
        stage.outbox.stage(CausedEvent::new("s", "t", &text())?);
        Ok(())
    });
    assert!(matches!(entry.await, ConsumeError::Limit(LimitError::Record { .. })));
}

#[tokio::test]
async fn everything_is_4_mb_at_most() {
    let error = refusal(|_, stage| {
        for number in 0..11 {
            let text = json!({"text": "x".repeat(390 << 10)});
            stage.mutations.create(&counter(&number.to_string()), &text)?;
        }
        Ok(())
    });
    assert!(matches!(error.await, ConsumeError::Limit(LimitError::Bytes { .. })));
}

#[tokio::test]
async fn data_that_the_handler_does_not_take_is_poison() {
    let database = InMemoryDatabase::default();
    let consumer = consumer(&database, crate::story::CountByCountry);

    let error = consumer.consume(&event_with(1, &json!({"land": "FR"}))).await.unwrap_err();

    let said = "the data of event `1` is not what its handler takes: missing field `country`";
    assert!(error.to_string().starts_with(said), "{error}");
    assert_eq!(Failure::from(error).severity, Severity::Poison);
}

#[test]
fn a_key_never_changes_but_may_be_among_the_attributes() {
    let mut mutations = Mutations::default();
    let record = counter("FR");
    mutations.create(&record, &json!({"pk": "countries", "sk": "FR"})).unwrap();
    assert!(mutations.set(&record, &json!({"sk": "DE"})).is_err());
    let error = mutations.increment(&record, "sk", 1).unwrap_err();
    let said = "the record pk=countries, sk=FR of table `counters` can't be changed like this: \
                its attribute `sk` is part of its key, and can't be changed";
    assert_eq!(error.to_string(), said);
    assert!(matches!(mutations.set(&record, &1), Err(MutationError::Value { .. })));
}

/// Puts what it can read into a record.
struct Read;

impl Handler for Read {
    type Data = ();
    type Value = Value;

    async fn handle(&self, _: &CloudEvent, (): (), stage: &mut Stage) -> Result<Value, Failure> {
        let countries = Partition::new(COUNTERS, "pk", "countries");
        stage.mutations.delete(&countries.record("sk", "DE"))?;
        let records = &stage.records;
        Ok(json!({
            "one": records.get::<Value>(&countries.record("sk", "FR")).await?,
            "none": records.get::<Value>(&countries.record("sk", "IT")).await?,
            "all": records.query::<Value>(&countries).await?.len(),
            "count": records.count(&countries).await?,
            "continents": records.distinct::<String>(&countries, "continent").await?,
        }))
    }
}

#[tokio::test]
async fn a_handler_reads_what_is_stored_without_what_it_has_staged() {
    let database = InMemoryDatabase::default();
    let seed = Does(|_, stage: &mut Stage| {
        for (country, continent) in [("FR", "Europe"), ("DE", "Europe"), ("JP", "Asia")] {
            stage.mutations.create(&counter(country), &json!({"continent": continent}))?;
        }
        stage.mutations.create(&counter("AQ"), &json!({"continent": null}))?;
        stage
            .mutations
            .create(&RecordKey::from(Partition::new(COUNTERS, "pk", "other")), &json!({}))?;
        Ok(())
    });
    consumer(&database, seed).consume(&event_with(1, &Value::Null)).await.unwrap();

    let read = consumer(&database, Read).consume(&event_with(2, &Value::Null)).await.unwrap();

    let expected = json!({
        "one": {"pk": "countries", "sk": "FR", "continent": "Europe"},
        "none": null,
        "all": 4,
        "count": 4,
        "continents": ["Asia", "Europe"],
    });
    assert_eq!(read.value::<Value>().unwrap(), expected);
}

/// Says what ids it derives.
struct Names;

impl Handler for Names {
    type Data = Value;
    type Value = [String; 3];

    async fn handle(
        &self,
        _: &CloudEvent,
        _: Value,
        stage: &mut Stage,
    ) -> Result<[String; 3], Failure> {
        Ok(["a", "a", "b"].map(|name| stage.derived_id(name).to_string()))
    }
}

#[tokio::test]
async fn ids_are_derived_from_service_event_and_name() {
    let ids = async |service, id| {
        let journal = Journal::new(InMemoryDatabase::default(), JOURNAL);
        let consumer = Consumer::new(ServiceId::new(service).unwrap(), journal, Names, now);
        let [id, again, of_b] = consumer
            .consume(&event_with(id, &Value::Null))
            .await
            .unwrap()
            .value::<[String; 3]>()
            .unwrap();
        assert_eq!(id, again);
        assert_ne!(id, of_b);
        id
    };
    // The form is a contract: UUIDv5 of `record/a` in that of the entry's key.
    assert_eq!(ids("count-by-country", 1).await, "3be14b7e-8072-5108-9cec-2cc78887fc88");
    assert_eq!(ids("count-by-country", 2).await, "7a79f96d-ce20-5287-aed0-e812ef252142");
    assert_eq!(ids("other", 1).await, "1307d57a-82e1-55c3-b2c5-fe86e1db6fa5");
}
