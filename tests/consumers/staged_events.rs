//! Staged events leave through the stream of the journal's table.

use std::time::Duration;

use anyhow::Result;
use idempotent_consumers::{CloudEvent, is_of_table, outbox};
use local::dynamodb::{EmbeddedDynamoDb, SequenceNumber};
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, RecordingSink};
use stream_processing::{BatchResponse, Deadline, Processor};

use crate::story::{Add, JOURNAL, consumer, database, entries, event, now};

/// All that is published of what the journal's stream says.
async fn published(dynamodb: &EmbeddedDynamoDb) -> Result<Vec<CloudEvent>> {
    let (bus, faults) = (RecordingSink::default(), RecordedFaults::default());
    let end = bus.clone();
    let pipeline = outbox("outbox", move |events| end.record(events));
    let processor = Processor::new("publish-events", pipeline.into(), faults.clone(), now);
    let stream = dynamodb.stream(JOURNAL).await?;
    let records = stream.after(SequenceNumber::TRIM_HORIZON, 1_000).await?;
    let payload = Payload::of_records(records.iter().map(|record| record.json.get()));
    assert!(is_of_table(&payload, JOURNAL));
    let response = processor.process(payload, Deadline::after(Duration::from_mins(1))).await?;
    assert_eq!(response, BatchResponse::done());
    assert!(faults.all().is_empty());
    Ok(bus.all())
}

#[tokio::test]
async fn what_was_staged_is_published_and_says_its_cause() -> Result<()> {
    let dynamodb = database().await?;
    let consumer = consumer(dynamodb.client(), Add);
    for (id, number) in [(1, 7), (2, 8), (1, 7)] {
        consumer.consume(&event(id, number)).await?;
    }

    let published = published(&dynamodb).await?;

    let said = |event: &CloudEvent| {
        let number: i64 = serde_json::from_str(event.data.as_ref().unwrap().get()).unwrap();
        (event.event_type.clone(), event.extension("causationid").unwrap(), number)
    };
    let expected =
        [("Added".to_owned(), "1".to_owned(), 7), ("Added".to_owned(), "2".to_owned(), 8)];
    assert_eq!(published.iter().map(said).collect::<Vec<_>>(), expected);
    Ok(())
}

#[tokio::test]
async fn an_entry_that_is_removed_when_its_time_is_up_is_no_event() -> Result<()> {
    let dynamodb = database().await?;
    consumer(dynamodb.client(), Add).consume(&event(1, 7)).await?;
    let entry = entries(&dynamodb).await.remove(0);
    let remove = dynamodb.client().delete_item().table_name(JOURNAL);
    remove.key("pk", entry["pk"].clone()).send().await?;

    assert_eq!(published(&dynamodb).await?.len(), 1);
    Ok(())
}
