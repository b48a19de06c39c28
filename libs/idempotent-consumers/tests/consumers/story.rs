//! The consumer of these stories: it counts destinations by country, and says when there are 2 and 3.

use std::time::Duration;

use chrono::{DateTime, Utc};
use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::{
    AttributeValue, CausedEvent, CloudEvent, Consumer, Handler, Journal, Partition, RecordKey,
    ServiceId, Stage,
};
use serde::Deserialize;
use serde_json::json;
use stream_processing::Failure;

pub(crate) const JOURNAL: &str = "journal";
pub(crate) const COUNTERS: &str = "counters";
/// Sorted, and so refused, before the counters.
pub(crate) const AWARDS: &str = "awards";
pub(crate) const DAY: Duration = Duration::from_hours(24);

pub(crate) struct CountByCountry;

#[derive(Deserialize)]
pub(crate) struct Validated {
    pub(crate) country: String,
}

#[derive(Deserialize)]
struct Counted {
    destinations: u64,
}

impl Handler for CountByCountry {
    type Data = Validated;
    type Value = u64;

    async fn handle(
        &self,
        _: &CloudEvent,
        Validated { country }: Validated,
        stage: &mut Stage,
    ) -> Result<u64, Failure> {
        let record = counter(&country);
        let counted: Option<Counted> = stage.records.get(&record).await?;
        let before = counted.map(|counted| counted.destinations);
        stage.mutations.expect(&record, "destinations", before)?;
        stage.mutations.increment(&record, "destinations", 1)?;
        let count = before.unwrap_or_default() + 1;
        if count == 2 {
            stage.mutations.create(&award(&country), &json!({}))?;
        } else if count > 2 {
            stage.mutations.require(&award(&country))?;
        }
        if [2, 3].contains(&count) {
            for event_type in ["CountryReachedMilestone", "CountryBecamePopular"] {
                let data = json!({"country": country, "destinations": count});
                let event = CausedEvent::new("com.example.counters", event_type, &data)?;
                stage.outbox.stage(event.with_subject(&country));
            }
        }
        Ok(count)
    }
}

/// What a country is given when it has two.
pub(crate) fn award(country: &str) -> RecordKey {
    Partition::new(AWARDS, "pk", "countries").record("sk", country)
}

pub(crate) fn counter(country: &str) -> RecordKey {
    Partition::new(COUNTERS, "pk", "countries").record("sk", country)
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
}

/// A validated destination, as the bus has it.
pub(crate) fn validated(id: usize, country: &str) -> CloudEvent {
    event_with(id, &json!({"country": country}))
}

pub(crate) fn event_with(id: usize, data: &serde_json::Value) -> CloudEvent {
    let event = json!({
        "specversion": "1.0",
        "id": id.to_string(),
        "source": "com.example",
        "type": "GeolocationValidationSucceeded",
        "time": now(),
        "correlationid": "c",
        "data": data,
    });
    serde_json::from_value(event).unwrap()
}

pub(crate) fn consumer<H: Handler>(database: &InMemoryDatabase, handler: H) -> Consumer<H> {
    let journal = Journal::new(database.clone(), JOURNAL);
    Consumer::new(ServiceId::new("count-by-country").unwrap(), journal, handler, now)
}

pub(crate) fn digits(value: &AttributeValue) -> String {
    let AttributeValue::N(digits) = value else { panic!("{value:?}") };
    digits.clone()
}

/// How many destinations a country is counted to have.
pub(crate) fn count(database: &InMemoryDatabase, country: &str) -> Option<String> {
    let item = database.record(&counter(country))?;
    Some(digits(&item["destinations"]))
}
