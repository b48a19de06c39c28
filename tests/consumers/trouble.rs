//! The database does not answer well.

use anyhow::Result;
use local::dynamodb::{Fault, FaultKind};
use stream_processing::{Failure, Severity};

use crate::story::{Add, consumer, counted, database, entries, event, impatient};

const WRITE: &str = "TransactWriteItems";

#[tokio::test]
async fn a_write_whose_answer_is_lost_has_happened_once() -> Result<()> {
    let dynamodb = database().await?;
    dynamodb.faults().inject(Fault::new(WRITE, FaultKind::FailsAfter, 1));
    let consumer = consumer(impatient(&dynamodb), Add);

    let error = consumer.consume(&event(1, 7)).await.unwrap_err();
    assert_eq!(Failure::from(error).severity, Severity::Transient);

    let again = consumer.consume(&event(1, 7)).await?;
    assert!(again.is_repeat());
    assert_eq!(again.value::<i64>()?, 7);
    assert_eq!(counted(&dynamodb).await.as_deref(), Some("7"));
    Ok(())
}

#[tokio::test]
async fn a_client_that_repeats_such_a_write_by_itself_does_no_harm() -> Result<()> {
    let dynamodb = database().await?;
    dynamodb.faults().inject(Fault::new(WRITE, FaultKind::FailsAfter, 1));

    let outcome = consumer(dynamodb.client(), Add).consume(&event(1, 7)).await?;

    assert_eq!(outcome.value::<i64>()?, 7);
    assert_eq!(counted(&dynamodb).await.as_deref(), Some("7"));
    assert_eq!(entries(&dynamodb).await.len(), 1);
    Ok(())
}

#[tokio::test]
async fn throttling_and_failures_leave_nothing_and_come_again() -> Result<()> {
    let dynamodb = database().await?;
    let consumer = consumer(impatient(&dynamodb), Add);
    for operation in ["GetItem", WRITE] {
        for kind in [FaultKind::Throttled, FaultKind::FailsBefore] {
            dynamodb.faults().inject(Fault::new(operation, kind, 1));
            let error = consumer.consume(&event(1, 7)).await.unwrap_err();
            let failure = Failure::from(error);
            assert_eq!(failure.severity, Severity::Transient, "{failure:?}");
            assert!(entries(&dynamodb).await.is_empty());
        }
    }
    assert!(!consumer.consume(&event(1, 7)).await?.is_repeat());
    Ok(())
}

#[tokio::test]
async fn a_conflict_with_another_transaction_is_tried_again() -> Result<()> {
    let dynamodb = database().await?;
    dynamodb.faults().inject(Fault::new(WRITE, FaultKind::TransactionConflict, 2));

    let outcome = consumer(impatient(&dynamodb), Add).consume(&event(1, 7)).await?;

    assert!(!outcome.is_repeat());
    assert_eq!(dynamodb.faults().remaining(), 0);
    assert_eq!(counted(&dynamodb).await.as_deref(), Some("7"));
    Ok(())
}
