//! A rebuild on the database: pages, batches, transactions and removals as they are.

use anyhow::Result;
use local::dynamodb::{Fault, FaultKind};
use local::tables::{READ_MODELS_TABLE, event_store, read_models};
use read_models::rebuild::{Rebuild, RebuildError, RebuildObserver, RebuildStore, Unprojectable};
use read_models::{
    DestinationDetails, DestinationDetailsStore, Model, Projector, ReadModels, RecentDestinations,
    RecentDestinationsStore,
};

use crate::story::{append, database, history, id, listed};

/// More than a batch of reads, and than rows are written at a time.
const DESTINATIONS: usize = 250;
const LIMIT: usize = 20;

pub(crate) struct Unwatched;

impl RebuildObserver for Unwatched {
    fn folded(&self, _events: usize) {}

    async fn unprojectable(&self, event: Unprojectable) -> Result<(), RebuildError> {
        Err(RebuildError::Unprojectable(event))
    }
}

#[tokio::test]
async fn a_rebuild_makes_every_row_and_leaves_nothing_of_the_old() -> Result<()> {
    let (dynamodb, first) = database().await?;
    let client = dynamodb.client();
    let histories: Vec<_> = (0..DESTINATIONS)
        .map(|number| history(number, [Some(true), Some(false), None][number % 3]))
        .collect();
    for history in &histories {
        append(&dynamodb, history).await?;
    }
    first.save(&listed(9_999)).await?;
    first.save_recent(&RecentDestinations { version: 1, ..RecentDestinations::default() }).await?;

    let (events, models) = (event_store(&client), read_models(&client));
    let rebuild = Rebuild::begin(events, models.clone(), LIMIT).await?;
    let written = rebuild.write(&Unwatched).await?;
    let checked = rebuild.check(&Unwatched).await?;
    let retirement = rebuild.flip().await?;
    retirement.end().await?;
    retirement.remove_the_old(|_| {}).await?;

    let rows: Vec<_> =
        histories.iter().filter_map(|history| DestinationDetails::fold(history).unwrap()).collect();
    assert_eq!((written.rows, checked.rows, checked.caught_up), (rows.len(), rows.len(), 0));
    let live = models.model(models.pointer_now().await?.live());
    for row in &rows {
        assert_eq!(live.load(row.id).await?.as_ref(), Some(row));
    }
    let mut document = RecentDestinations::default();
    document.merge(&rows, LIMIT);
    assert_eq!(live.load_recent().await?.destinations, document.destinations);
    assert_eq!(live.newest(LIMIT, None).await?.rows.len(), LIMIT);
    assert_eq!(first.load(id(9_999)).await?, None);
    let count = client.scan().table_name(READ_MODELS_TABLE).send().await?.count;
    assert_eq!(usize::try_from(count)?, rows.len() + 2, "rows, a document, the pointer");
    Ok(())
}

#[tokio::test]
async fn a_projector_writes_both_models_while_one_is_built() -> Result<()> {
    let (dynamodb, first) = database().await?;
    let models = read_models(&dynamodb.client());
    let events = event_store(&dynamodb.client());
    let _rebuild = Rebuild::begin(events.clone(), models.clone(), LIMIT).await?;
    let history = history(0, Some(true));
    append(&dynamodb, &history).await?;

    let projector = Projector::new(events, models.clone(), LIMIT);
    let projected = projector.project_row(&history.iter().collect::<Vec<_>>()).await?;
    projector.project_documents(&projected.rows, &[]).await?;

    let second = models.model(models.pointer_now().await?.beside().unwrap());
    for model in [first, second] {
        assert_eq!(model.load(id(0)).await?, Some(listed(0)));
        assert_eq!(model.load_recent().await?.destinations.len(), 1);
        assert_eq!(model.newest(10, None).await?.rows, [listed(0)], "each has a list of its own");
    }
    Ok(())
}

#[tokio::test]
async fn the_pointer_is_moved_only_from_where_it_was_seen() -> Result<()> {
    let (dynamodb, _) = database().await?;
    let models = read_models(&dynamodb.client());
    let first = models.pointer_now().await?;
    let building = first.with_another();
    assert!(models.move_pointer(&first, &building).await?);
    assert!(!models.move_pointer(&first, &building).await?, "it is not there any more");
    assert!(models.move_pointer(&building, &building.alone()).await?);
    // The same models as in the beginning, but a number more was given.
    assert!(!models.move_pointer(&first, &building).await?);
    let (before, next) = (building.alone(), building.alone().with_another());
    assert_eq!(models.pointer_now().await?, before);
    assert!(models.move_pointer(&before, &next).await?);
    assert!(models.move_pointer(&next, &next.alone()).await?);
    assert!(!models.move_pointer(&before, &next).await?, "its number was given meanwhile");
    assert_eq!(models.pointer_now().await?, next.alone());
    Ok(())
}

#[tokio::test]
async fn a_flip_is_refused_if_the_document_was_written_meanwhile() -> Result<()> {
    let (dynamodb, _) = database().await?;
    let models = read_models(&dynamodb.client());
    let building = models.pointer_now().await?.with_another();
    models.move_pointer(&models.pointer_now().await?, &building).await?;
    let second = models.model(building.beside().unwrap());
    let document = |version| RecentDestinations { version, ..RecentDestinations::default() };
    second.save_recent(&document(1)).await?;

    assert!(!models.flip(&building, 0, &document(1_000)).await?);
    assert_eq!(models.pointer_now().await?.live(), Model::FIRST);
    assert!(models.flip(&building, 1, &document(1_000)).await?);

    assert_eq!(models.pointer_now().await?, building.flipped());
    assert_eq!(second.load_recent().await?.version, 1_000);
    Ok(())
}

#[tokio::test]
async fn a_flip_that_meets_another_transaction_is_done_a_moment_later() -> Result<()> {
    let (dynamodb, _) = database().await?;
    let (events, models) = (event_store(&dynamodb.client()), read_models(&dynamodb.client()));
    let conflict = |times| Fault::new("TransactWriteItems", FaultKind::TransactionConflict, times);
    let rebuild = Rebuild::begin(events, models.clone(), LIMIT).await?;
    rebuild.write(&Unwatched).await?;

    dynamodb.faults().inject(conflict(100));
    let refused = rebuild.flip().await.unwrap_err();
    assert!(refused.to_string().contains("TransactionConflict"), "{refused}");
    assert_eq!(models.pointer_now().await?.live(), Model::FIRST);
    dynamodb.faults().clear();

    dynamodb.faults().inject(conflict(2));
    rebuild.flip().await?;
    assert_ne!(models.pointer_now().await?.live(), Model::FIRST);
    assert!(!rebuild.abandon().await?, "it is shown");
    Ok(())
}
