//! Faults that are above what one item of a table may hold.

use std::time::Duration;

use anyhow::Result;
use chrono::TimeDelta;
use local::dynamodb::{EmbeddedDynamoDb, Fault as Trouble, FaultKind};
use serde_json::json;
use stream_processing::sinks::DynamoDbTable;
use stream_processing::sources::Payload;
use stream_processing::{
    Deadline, DynamoDbFaultStore, ErrorDescription, EventTypes, Failure, Fault, FaultStore,
    Pipeline, Processor, faults_table,
};
use uuid::Uuid;

use crate::stage::{impatient_client, now};

const TABLE: &str = "faults";
/// What Lambda delivers at most: 6 MB.
const LARGEST: usize = 6 * 1024 * 1024;

async fn table() -> Result<(EmbeddedDynamoDb, DynamoDbFaultStore)> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    dynamodb.ensure_table(faults_table(TABLE)).await?;
    let store = DynamoDbFaultStore::new(impatient_client(&dynamodb), TABLE);
    Ok((dynamodb, store))
}

/// A fault whose record has so many bytes, of which some need two, and some an escape.
fn fault(bytes: usize) -> Fault {
    let filling = "\u{e9}\"x".repeat(bytes / 4);
    let record = format!("{filling}{}", "y".repeat(bytes - filling.len()));
    assert_eq!(record.len(), bytes);
    Fault {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, &bytes.to_be_bytes()),
        function: "test".to_owned(),
        pipeline: "things".to_owned(),
        event_id: "event-1".to_owned(),
        event_type: "thing-created".to_owned(),
        error: ErrorDescription {
            name: "Trouble".to_owned(),
            message: "never".to_owned(),
            stack: String::new(),
        },
        batch: vec![],
        record,
        raised_at: now(),
    }
}

async fn items(dynamodb: &EmbeddedDynamoDb) -> usize {
    let table = DynamoDbTable::new(dynamodb.client(), TABLE);
    table.query::<serde_json::Value>("pk", "test").await.unwrap().len()
}

#[tokio::test]
async fn a_fault_is_kept_whole_however_large_its_record_is() -> Result<()> {
    let (dynamodb, store) = table().await?;
    for (bytes, expected) in [
        (0, 1),
        (399 * 1024, 1),
        // Around the limit, which has to be seen before the database sees it.
        (400 * 1024 - 700, 1),
        (400 * 1024 - 400, 3),
        (400 * 1024, 3),
        (LARGEST, 23),
    ] {
        let fault = fault(bytes);
        store.record(std::slice::from_ref(&fault)).await?;
        assert_eq!(items(&dynamodb).await, expected, "{bytes} bytes");
        assert!(store.faults(None).await? == [fault.clone()], "{bytes} bytes");
        store.remove(&fault).await?;
        assert_eq!(items(&dynamodb).await, 0, "{bytes} bytes");
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_of_a_large_batch_or_with_a_long_message_is_kept_too() -> Result<()> {
    let (_dynamodb, store) = table().await?;
    let batch = (0..10_000).map(|_| Uuid::now_v7().to_string()).collect();
    let of_batch = Fault { batch, ..fault(1) };
    let error = ErrorDescription { message: "m".repeat(500_000), ..of_batch.error.clone() };
    let with_message = Fault { error, ..fault(2) };
    store.record(&[of_batch.clone(), with_message.clone()]).await?;
    let mut faults = store.faults(Some("test")).await?;
    faults.sort_by_key(|fault| fault.record.len());
    assert!(faults == [of_batch, with_message]);
    assert_eq!(store.faults(Some("another")).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_crash_between_its_parts_leaves_no_fault_and_the_next_attempt_completes_it() -> Result<()>
{
    for crash_at in 0..3 {
        for kind in [FaultKind::FailsBefore, FaultKind::FailsAfter] {
            let (dynamodb, store) = table().await?;
            let fault = fault(450 * 1024);
            dynamodb.faults().inject(Trouble::new("PutItem", kind, 1).after(crash_at));
            assert!(store.record(std::slice::from_ref(&fault)).await.is_err());
            let is_kept = crash_at == 2 && kind == FaultKind::FailsAfter;
            assert_eq!(
                store.faults(None).await?.len(),
                usize::from(is_kept),
                "{crash_at} {kind:?}"
            );

            let later = Fault { raised_at: now() + TimeDelta::seconds(60), ..fault.clone() };
            store.record(std::slice::from_ref(&later)).await?;

            let kept = if is_kept { fault } else { later };
            assert!(store.faults(None).await? == [kept], "{crash_at} {kind:?}");
            assert_eq!(items(&dynamodb).await, 3, "two parts and a head");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_that_is_recorded_again_stays_as_it_is() -> Result<()> {
    let (dynamodb, store) = table().await?;
    let first = fault(LARGEST / 4);
    // The same event in another record, which is what a producer that retries makes of it.
    let again = Fault { record: "z".repeat(LARGEST / 3), ..first.clone() };
    for fault in [&first, &first, &again] {
        store.record(std::slice::from_ref(fault)).await?;
    }
    assert!(store.faults(None).await? == [first.clone()]);
    store.remove(&first).await?;
    assert_eq!(items(&dynamodb).await, 0);
    Ok(())
}

#[tokio::test]
async fn a_removal_that_crashed_leaves_no_fault_and_can_be_repeated() -> Result<()> {
    let (dynamodb, store) = table().await?;
    let fault = fault(LARGEST / 4);
    store.record(std::slice::from_ref(&fault)).await?;
    dynamodb.faults().inject(Trouble::new("DeleteItem", FaultKind::FailsBefore, 1).after(2));
    assert!(store.remove(&fault).await.is_err());
    assert_eq!(store.faults(None).await?, []);
    store.remove(&fault).await?;
    assert_eq!(items(&dynamodb).await, 0);
    Ok(())
}

#[tokio::test]
async fn a_fault_that_lacks_a_part_hides_no_other_and_is_whole_when_it_is_recorded_again()
-> Result<()> {
    let (dynamodb, store) = table().await?;
    let (large, small) = (fault(450 * 1024), fault(1));
    store.record(&[large.clone(), small.clone()]).await?;
    let items = dynamodb.client().scan().table_name(TABLE).send().await?.items.unwrap_or_default();
    let part = items.into_iter().find(|item| item.contains_key("part")).unwrap();
    let request = dynamodb.client().delete_item().table_name(TABLE);
    let request = request.key("pk", part["pk"].clone()).key("sk", part["sk"].clone());
    request.send().await?;
    assert!(store.faults(None).await? == [small]);

    store.record(std::slice::from_ref(&large)).await?;

    assert!(store.faults(None).await?.contains(&large));
    Ok(())
}

#[tokio::test]
async fn poison_of_6_mb_becomes_a_fault_that_can_be_resubmitted() -> Result<()> {
    let (_dynamodb, store) = table().await?;
    let thing = "x".repeat(LARGEST - 200);
    let event = json!({"id": "1", "type": "thing-created", "timestamp": 1, "thing": thing});
    let poison = |_: &_, ()| Err::<(), _>(Failure::poison(&std::fmt::Error));
    let pipeline = Pipeline::new("things", EventTypes::any(), move |units| units.try_map(poison));
    let processor = Processor::new("test", pipeline.into(), store.clone(), now);
    let payload = Payload::parse(event.to_string())?;

    let answer = processor.process(payload, Deadline::after(Duration::from_mins(1))).await?;

    assert!(answer.batch_item_failures.is_empty());
    let faults = store.faults(None).await?;
    let resubmitted = Payload::of_fault(&faults[0]);
    assert_eq!(resubmitted.records()[0].json(), event.to_string());
    assert_eq!(faults.len(), 1);
    Ok(())
}
