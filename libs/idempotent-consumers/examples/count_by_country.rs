//! Counts validated destinations by country, in memory, and says what is published.
//!
//! `cargo run -q -p idempotent-consumers --features testing --example count_by_country < payload.json`,
//! where the payload is what a bus or a queue delivers, or one CloudEvent.

use std::error::Error;
use std::time::Duration;

use chrono::Utc;
use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::{
    CausedEvent, CloudEvent, Consumer, Function, Handler, Journal, Partition, ServiceId, Stage,
    outbox,
};
use serde::{Deserialize, Serialize};
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, payload_of};
use stream_processing::{Deadline, EventTypes, Failure, Processor};

struct CountByCountry;

#[derive(Deserialize)]
struct GeolocationValidationSucceeded {
    country: String,
}

#[derive(Deserialize)]
struct Counter {
    destinations: u64,
}

#[derive(Serialize)]
struct CountryReachedMilestone {
    country: String,
    destinations: u64,
}

impl Handler for CountByCountry {
    type Data = GeolocationValidationSucceeded;
    type Value = u64;

    async fn handle(
        &self,
        _: &CloudEvent,
        GeolocationValidationSucceeded { country }: Self::Data,
        stage: &mut Stage,
    ) -> Result<u64, Failure> {
        let record = Partition::new("counters", "pk", "countries").record("sk", country.as_str());
        let counter: Option<Counter> = stage.records.get(&record).await?;
        let before = counter.map(|counter| counter.destinations);
        stage.mutations.expect(&record, "destinations", before)?;
        stage.mutations.increment(&record, "destinations", 1)?;
        let destinations = before.unwrap_or_default() + 1;
        if [10, 100, 1_000].contains(&destinations) {
            let milestone = CountryReachedMilestone { country, destinations };
            let event = CausedEvent::new(
                "com.example",
                "com.example.CountryReachedMilestone.v1",
                &milestone,
            );
            stage.outbox.stage(event?);
        }
        Ok(destinations)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (database, faults) = (InMemoryDatabase::default(), RecordedFaults::default());
    let journal = Journal::new(database.clone(), "journal");
    let service = ServiceId::new("count-by-country")?;
    let consumer = Consumer::new(service, journal, CountByCountry, Utc::now);
    let function = Function::new(consumer, EventTypes::any(), faults.clone());

    let payload = Payload::parse(std::io::read_to_string(std::io::stdin())?)?;
    let deadline = Deadline::after(Duration::from_mins(1));
    let answer = function.handle(payload, deadline).await?;
    println!("{}", serde_json::to_string(&answer)?);
    for fault in faults.all() {
        eprintln!("fault {} of event {}: {}", fault.id, fault.event_id, fault.error);
    }

    // Another function, behind the stream of the journal's table.
    let printed = outbox("outbox", |events| {
        events.try_map(|_, event| serde_json::to_string(&event).map(|json| println!("{json}")))
    });
    let publisher = Processor::new("publish-events", printed.into(), faults, Utc::now);
    publisher.process(payload_of(&database.insertions("journal")), deadline).await?;
    Ok(())
}
