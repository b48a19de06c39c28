//! A repair is done, its answer is lost, and somebody else writes before the client sends it again: what is newer stays.

use std::sync::Arc;

use anyhow::Result;
use aws_sdk_dynamodb::config::{AsyncSleep, SharedAsyncSleep, Sleep};
use domain::DestinationEvent;
use event_store::{RecordedEvent, Version};
use futures::future::BoxFuture;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use local::tables::{event_store, read_models};
use read_models::{
    DestinationDetails, DestinationDetailsStore, Model, ReadModels, reproject_destination,
};

use crate::story::{append, database, history, id, recorded, rejected};

/// What others do while the client waits before it sends a request again.
type Meanwhile = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

struct Waiting {
    dynamodb: EmbeddedDynamoDb,
    meanwhile: Meanwhile,
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Waiting")
    }
}

impl AsyncSleep for Waiting {
    fn sleep(&self, _: std::time::Duration) -> Sleep {
        // A request that is not struck has its limits of time, too.
        if self.dynamodb.faults().remaining() > 0 {
            return Sleep::new(std::future::pending());
        }
        let meanwhile = tokio::spawn((self.meanwhile)());
        Sleep::new(async move { meanwhile.await.unwrap() })
    }
}

/// Reprojects a destination; the answer to this operation is lost, and then these events are appended and projected.
async fn reproject(
    dynamodb: &EmbeddedDynamoDb,
    number: usize,
    operation: &'static str,
    appended: Vec<RecordedEvent>,
    row: DestinationDetails,
) -> Result<Option<DestinationDetails>> {
    let others = dynamodb.clone();
    let meanwhile: Meanwhile = Arc::new(move || {
        let (others, appended, row) = (others.clone(), appended.clone(), row.clone());
        Box::pin(async move {
            append(&others, &appended).await.unwrap();
            let models = read_models(&others.client()).model(Model::FIRST);
            models.save(&row).await.unwrap();
        })
    });
    let waiting = Waiting { dynamodb: dynamodb.clone(), meanwhile };
    let config = dynamodb.client().config().to_builder();
    let config = config.sleep_impl(SharedAsyncSleep::new(waiting)).build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let models = read_models(&client).model(Model::FIRST);
    dynamodb.faults().inject(Fault::new(operation, FaultKind::FailsAfter, 1));

    reproject_destination(&event_store(&dynamodb.client()), &models, id(number), 20).await?;

    assert_eq!(dynamodb.faults().remaining(), 0);
    Ok(models.load(id(number)).await?)
}

#[tokio::test]
async fn a_row_that_was_reprojected_and_is_newer_by_then_stays() -> Result<()> {
    let (dynamodb, models) = database().await?;
    append(&dynamodb, &history(0, Some(true))).await?;
    models.save(&DestinationDetails { version: Version(9), ..rejected(0) }).await?;
    let third = recorded(0, 3, &DestinationEvent::DestinationProposalExpired {});
    let events = [history(0, Some(true)), vec![third.clone()]].concat();
    let newer = DestinationDetails::fold(&events)?.unwrap();

    let there = reproject(&dynamodb, 0, "PutItem", vec![third], newer.clone()).await?;

    assert_eq!(there, Some(newer));
    Ok(())
}

#[tokio::test]
async fn a_row_of_a_destination_that_was_proposed_after_its_removal_stays() -> Result<()> {
    for seen in [2, 1] {
        let (dynamodb, models) = database().await?;
        let wrong = DestinationDetails { version: Version(seen), ..rejected(1) };
        models.save(&wrong).await?;
        let events = history(1, None);
        let row = DestinationDetails::fold(&events)?.unwrap();

        let there = reproject(&dynamodb, 1, "DeleteItem", events, row.clone()).await?;

        assert_eq!(there, Some(row), "{seen}");
    }
    Ok(())
}
