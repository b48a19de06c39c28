//! Counting as it was before places shared a transaction: one transaction after the other, each with the counter that it
//! read. It shows that the model ends where that ended.

use std::num::NonZeroUsize;

use handlers::stations::count_by_country::NAME;
use idempotent_consumers::{CloudEvent, Consumer, Handler, Journal, Partition, ServiceId, Stage};
use serde::Deserialize;
use stream_processing::testing::RecordedFaults;
use stream_processing::{EventTypes, Failure, Pipelines, Processor};

use crate::clock::now;
use crate::journal::ModelDatabase;

struct OneByOne;

#[derive(Deserialize)]
struct Listed {
    country: String,
}

#[derive(Deserialize)]
struct Counter {
    destinations: u64,
}

impl Handler for OneByOne {
    type Data = Listed;
    type Value = u64;

    async fn handle(
        &self,
        _: &CloudEvent,
        Listed { country }: Listed,
        stage: &mut Stage,
    ) -> Result<u64, Failure> {
        let record = Partition::new("counters", "pk", "countries").record("sk", country);
        let counter: Option<Counter> = stage.records.get(&record).await?;
        let before = counter.map(|counter| counter.destinations);
        stage.mutations.expect(&record, "destinations", before)?;
        stage.mutations.increment(&record, "destinations", 1)?;
        Ok(before.unwrap_or_default() + 1)
    }
}

/// The function that counts one place after the other.
pub(crate) fn processor(
    database: ModelDatabase,
    faults: RecordedFaults,
) -> Processor<RecordedFaults> {
    let journal = Journal::new(database, "journal");
    let consumer = Consumer::new(ServiceId::new(NAME).unwrap(), journal, OneByOne, now);
    let pipeline = consumer.in_parallel(NonZeroUsize::MIN).pipeline(EventTypes::any());
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
}
