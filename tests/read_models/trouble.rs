//! A database that throttles, fails, or holds what it should not.

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use local::dynamodb::{Fault, FaultKind};
use local::tables::READ_MODELS_TABLE;
use read_models::{
    DestinationDetailsStore, Projector, RecentDestinations, RecentDestinationsStore, Saved,
    StoreError,
};

use crate::story::{append, database, history, id, listed, pending};

#[tokio::test]
async fn throttling_is_retried_until_it_ends() -> Result<()> {
    let (dynamodb, models) = database().await?;
    let throttle = |operation| {
        dynamodb
            .faults()
            .inject(Fault::new(operation, FaultKind::Throttled, 3).on_table(READ_MODELS_TABLE));
    };
    throttle("PutItem");
    assert_eq!(models.save(&listed(0)).await?, Saved::Written);
    throttle("GetItem");
    assert_eq!(models.load(id(0)).await?, Some(listed(0)));
    throttle("Query");
    assert_eq!(models.newest(10, None).await?.rows, [listed(0)]);
    throttle("PutItem");
    let first = RecentDestinations { version: 1, ..RecentDestinations::default() };
    assert_eq!(models.save_recent(&first).await?, Saved::Written);
    throttle("GetItem");
    assert_eq!(models.load_recent().await?, first);
    assert_eq!(dynamodb.faults().remaining(), 0, "each of them struck");
    Ok(())
}

#[tokio::test]
async fn throttling_without_end_is_transient() -> Result<()> {
    let (dynamodb, models) = database().await?;
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::Throttled, 1_000));

    let error = models.save(&listed(0)).await.unwrap_err();

    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(error.to_string().contains("ProvisionedThroughputExceeded"), "{error}");
    dynamodb.faults().clear();
    assert_eq!(models.load(id(0)).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_projection_whose_writes_get_no_answer_ends_as_any_other() -> Result<()> {
    let (dynamodb, models) = database().await?;
    let history = history(0, Some(true));
    append(&dynamodb, &history).await?;
    let events = local::tables::event_store(&dynamodb.client());
    let projector = Projector::new(&events, local::tables::read_models(&dynamodb.client()), 20);
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1));

    let projected = projector.project_row(&history.iter().collect::<Vec<_>>()).await?;
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1));
    projector.project_documents(&projected.rows, &[]).await?;

    assert_eq!(dynamodb.faults().remaining(), 0);
    assert_eq!(models.load(id(0)).await?, Some(listed(0)));
    assert_eq!(models.load_recent().await?.version, 1, "written once");
    Ok(())
}

#[tokio::test]
async fn what_is_no_row_is_told_with_its_key() -> Result<()> {
    let (dynamodb, models) = database().await?;
    models.save(&pending(0)).await?;
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let key = format!("destination#{}", id(0));
    let put = dynamodb.client().put_item().table_name(READ_MODELS_TABLE);
    put.item("pk", text(&key)).item("sk", text("details")).send().await?;

    let error = models.load(id(0)).await.unwrap_err();

    assert!(matches!(error, StoreError::Undecodable { .. }), "{error}");
    assert!(error.to_string().contains(&key), "{error}");
    Ok(())
}
