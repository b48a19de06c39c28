//! The other adapters on the same database: the budget's item, and the faults.

use anyhow::Result;
use handlers::dynamodb::budget_store::DynamoDbBudgetStore;
use handlers::invalidation_budget::InvalidationLog;
use handlers::ports::budget_store::BudgetStore;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use local::tables::{FAULTS_TABLE, READ_MODELS_TABLE, fault_store};
use read_models::DestinationDetailsStore;
use serde_json::json;
use stream_processing::{ErrorDescription, Fault as Poison, FaultStore};
use uuid::Uuid;

use crate::story::{database, listed, moment};

fn poison(event: u128) -> Poison {
    Poison {
        id: Uuid::from_u128(event),
        function: "project-destinations".to_owned(),
        pipeline: "project".to_owned(),
        event_id: Uuid::from_u128(event).to_string(),
        event_type: "DestinationProposed".to_owned(),
        error: ErrorDescription {
            name: "DecodeError".to_owned(),
            message: "no such event".to_owned(),
            stack: String::new(),
        },
        batch: vec![],
        record: json!({"eventName": "INSERT"}).to_string(),
        raised_at: moment(0),
    }
}

async fn faults(dynamodb: &EmbeddedDynamoDb) -> Result<i32> {
    Ok(dynamodb.client().scan().table_name(FAULTS_TABLE).send().await?.count())
}

fn log(version: u64) -> InvalidationLog {
    let mut log = InvalidationLog::default();
    log.version = version;
    log
}

#[tokio::test]
async fn a_fault_that_is_recorded_again_is_kept_once_as_it_was_first() -> Result<()> {
    let (dynamodb, _models) = database().await?;
    let store = fault_store(&dynamodb.client());
    let later = Poison {
        raised_at: moment(1_000),
        error: ErrorDescription { message: "again".to_owned(), ..poison(1).error },
        ..poison(1)
    };

    store.record(&[poison(1), poison(2)]).await?;
    store.record(&[later, poison(3)]).await?;

    assert_eq!(faults(&dynamodb).await?, 3);
    let found = dynamodb.client().scan().table_name(FAULTS_TABLE).send().await?;
    assert!(found.items().iter().all(|item| item["error"].as_s().unwrap() == "no such event"));
    Ok(())
}

#[tokio::test]
async fn a_fault_whose_record_got_no_answer_is_kept_once() -> Result<()> {
    let (dynamodb, _models) = database().await?;
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1));
    fault_store(&dynamodb.client()).record(&[poison(1)]).await?;
    assert_eq!((faults(&dynamodb).await?, dynamodb.faults().remaining()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn a_fault_that_cannot_be_kept_is_an_error() -> Result<()> {
    let (dynamodb, _models) = database().await?;
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsBefore, 1_000));
    assert!(fault_store(&dynamodb.client()).record(&[poison(1)]).await.is_err());
    Ok(())
}

#[tokio::test]
async fn the_budget_is_saved_only_over_the_version_before() -> Result<()> {
    let (dynamodb, _models) = database().await?;
    let store = DynamoDbBudgetStore::new(dynamodb.client(), READ_MODELS_TABLE);
    assert_eq!(store.load().await?, log(0), "before the first");
    assert!(!store.save(&log(2)).await?, "the first has to be the first");
    assert!(store.save(&log(1)).await? && store.save(&log(2)).await?);
    for version in [1, 2, 4] {
        assert!(!store.save(&log(version)).await?, "{version}");
    }
    assert_eq!(store.load().await?, log(2));
    Ok(())
}

#[tokio::test]
async fn of_two_who_claim_the_budget_one_does() -> Result<()> {
    let (dynamodb, _models) = database().await?;
    let store = DynamoDbBudgetStore::new(dynamodb.client(), READ_MODELS_TABLE);
    let first = log(1);
    let claims = futures::future::try_join_all((0..4).map(|_| store.save(&first))).await?;
    assert_eq!(claims.iter().filter(|claimed| **claimed).count(), 1);
    Ok(())
}

#[tokio::test]
async fn the_budget_is_no_destination() -> Result<()> {
    let (dynamodb, models) = database().await?;
    DynamoDbBudgetStore::new(dynamodb.client(), READ_MODELS_TABLE).save(&log(1)).await?;
    models.save(&listed(0)).await?;
    assert_eq!(models.newest(10, None).await?.rows, [listed(0)]);
    Ok(())
}
