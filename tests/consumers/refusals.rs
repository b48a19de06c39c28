//! What the database does not take: poison, and nothing is written.

use anyhow::Result;
use idempotent_consumers::Stage;
use local::dynamodb::EmbeddedDynamoDb;
use serde_json::json;
use stream_processing::{Failure, Severity};

use crate::story::{Does, consumer, counter, database, entries, event};

async fn refusal(
    dynamodb: &EmbeddedDynamoDb,
    handler: impl Fn(&mut Stage) -> Result<(), Failure> + Send + Sync + 'static,
) -> Failure {
    let before = entries(dynamodb).await.len();
    let consumer = consumer(dynamodb.client(), Does(handler));
    let error = consumer.consume(&event(2, 1)).await.unwrap_err();
    let failure = Failure::from(error);
    assert_eq!(failure.severity, Severity::Poison, "{failure:?}");
    assert_eq!(entries(dynamodb).await.len(), before);
    failure
}

async fn with_record() -> Result<EmbeddedDynamoDb> {
    let dynamodb = database().await?;
    let create = Does(|stage: &mut Stage| {
        let text = json!({"text": "x".repeat(300 << 10)});
        stage.mutations.create(&counter("FR"), &text)?;
        Ok(())
    });
    consumer(dynamodb.client(), create).consume(&event(1, 1)).await?;
    Ok(dynamodb)
}

#[tokio::test]
async fn creating_what_is_there_is_poison() -> Result<()> {
    let dynamodb = with_record().await?;
    let error = refusal(&dynamodb, |stage| {
        stage.mutations.increment(&counter("DE"), "destinations", 1)?;
        stage.mutations.create(&counter("FR"), &json!({}))?;
        Ok(())
    });
    let message = error.await.error.message;
    assert!(message.ends_with("was to be created, and is there already"), "{message}");
    Ok(())
}

#[tokio::test]
async fn requiring_what_is_missing_is_poison() -> Result<()> {
    let dynamodb = with_record().await?;
    let error = refusal(&dynamodb, |stage| {
        stage.mutations.require(&counter("DE"))?.set(&counter("DE"), &json!({"a": 1}))?;
        Ok(())
    });
    let message = error.await.error.message;
    assert!(message.ends_with("is required, and not there"), "{message}");
    Ok(())
}

#[tokio::test]
async fn adding_to_text_is_poison() -> Result<()> {
    let dynamodb = with_record().await?;
    let error = refusal(&dynamodb, |stage| {
        stage.mutations.increment(&counter("FR"), "text", 1)?;
        Ok(())
    });
    assert_eq!(error.await.error.name, "BackendError");
    Ok(())
}

#[tokio::test]
async fn a_record_that_only_the_database_knows_to_be_too_large_is_poison() -> Result<()> {
    let dynamodb = with_record().await?;
    let error = refusal(&dynamodb, |stage| {
        let more = json!({"more": "x".repeat(200 << 10)});
        stage.mutations.set(&counter("FR"), &more)?;
        Ok(())
    });
    assert_eq!(error.await.error.name, "BackendError");
    Ok(())
}
