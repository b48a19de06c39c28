//! A write is done, its answer is lost, and the client sends it again: whoever wrote finds its own write, and that is
//! success. docs/conditional-writes.md has all of them.

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::CountryCode;
use event_store::Version;
use handlers::dynamodb::budget_store::DynamoDbBudgetStore;
use handlers::invalidation_budget::InvalidationLog;
use handlers::ports::budget_store::BudgetStore;
use handlers::ports::country_counters::CountryCounters;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use local::tables::{
    COUNTERS_TABLE, READ_MODELS_TABLE, country_counters, event_store, read_models,
};
use read_models::rebuild::{Rebuild, RebuildStore};
use read_models::{
    DestinationDetails, DestinationDetailsStore, ReadModels, RecentDestinations,
    RecentDestinationsStore, Reprojected, Saved, reconcile, reproject_destination,
};

use crate::rebuilding::Unwatched;
use crate::story::{append, database, history, id, listed, pending, rejected};

/// The next request of this kind is done, and its answer is lost.
fn lose_the_answer(dynamodb: &EmbeddedDynamoDb, operation: &'static str) {
    assert_eq!(dynamodb.faults().remaining(), 0, "the answer before was not lost");
    dynamodb.faults().inject(Fault::new(operation, FaultKind::FailsAfter, 1));
}

#[tokio::test]
async fn a_row_and_a_document_are_written() -> Result<()> {
    let (dynamodb, models) = database().await?;
    for row in [pending(0), listed(0)] {
        lose_the_answer(&dynamodb, "PutItem");
        assert_eq!(models.save(&row).await?, Saved::Written);
    }
    assert_eq!(models.save(&rejected(0)).await?, Saved::Refused(Some(listed(0))));
    for version in [1, 2] {
        let document = RecentDestinations { version, ..RecentDestinations::default() };
        lose_the_answer(&dynamodb, "PutItem");
        assert_eq!(models.save_recent(&document).await?, Saved::Written);
    }
    lose_the_answer(&dynamodb, "PutItem");
    assert!(reconcile(&models, 20).await?, "the document did not have the row, and has it now");
    Ok(())
}

#[tokio::test]
async fn what_is_reprojected_is_mended() -> Result<()> {
    let (dynamodb, models) = database().await?;
    let events = event_store(&dynamodb.client());
    append(&dynamodb, &history(0, Some(true))).await?;
    models.save(&DestinationDetails { version: Version(9), ..rejected(0) }).await?;
    models.save(&rejected(1)).await?;
    // The row, and its place in the document.
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1));
    dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1).after(1));

    let mended = reproject_destination(&events, &models, id(0), 20).await?;
    lose_the_answer(&dynamodb, "DeleteItem");
    let removed = reproject_destination(&events, &models, id(1), 20).await?;

    assert_eq!((mended, removed), (Reprojected::Mended, Reprojected::Removed));
    assert_eq!((models.load(id(0)).await?, models.load(id(1)).await?), (Some(listed(0)), None));
    assert_eq!(dynamodb.faults().remaining(), 0);
    Ok(())
}

#[tokio::test]
async fn a_rebuild_goes_on_whichever_answer_is_lost() -> Result<()> {
    let (dynamodb, _) = database().await?;
    append(&dynamodb, &history(0, Some(true))).await?;
    let (events, models) = (event_store(&dynamodb.client()), read_models(&dynamodb.client()));

    lose_the_answer(&dynamodb, "PutItem");
    let abandoned = Rebuild::begin(events.clone(), models.clone(), 20).await?;
    assert_eq!(models.pointer_now().await?.last_given().to_string(), "2", "no number is wasted");
    lose_the_answer(&dynamodb, "PutItem");
    assert!(abandoned.abandon().await?);

    let rebuild = Rebuild::begin(events, models.clone(), 20).await?;
    rebuild.write(&Unwatched).await?;
    rebuild.check(&Unwatched).await?;
    lose_the_answer(&dynamodb, "TransactWriteItems");
    let retirement = rebuild.flip().await?;
    lose_the_answer(&dynamodb, "PutItem");
    retirement.end().await?;

    let pointer = models.pointer_now().await?;
    assert_eq!((pointer.live().to_string(), pointer.beside()), ("3".to_owned(), None));
    assert_eq!(models.model(pointer.live()).load(id(0)).await?, Some(listed(0)));
    Ok(())
}

#[tokio::test]
async fn a_flip_that_is_sent_once_more_after_trouble_finds_that_it_was_done() -> Result<()> {
    let (dynamodb, _) = database().await?;
    let (events, models) = (event_store(&dynamodb.client()), read_models(&dynamodb.client()));
    let rebuild = Rebuild::begin(events, models.clone(), 20).await?;
    rebuild.write(&Unwatched).await?;
    // The client gets no answer and then meets another transaction, which ends its own attempts.
    let write = "TransactWriteItems";
    dynamodb.faults().inject(Fault::new(write, FaultKind::FailsAfter, 1));
    dynamodb.faults().inject(Fault::new(write, FaultKind::TransactionConflict, 1));

    rebuild.flip().await?;

    assert_eq!(dynamodb.faults().remaining(), 0);
    assert_eq!(models.pointer_now().await?.live().to_string(), "2");
    Ok(())
}

#[tokio::test]
async fn of_two_rebuilds_that_begin_at_once_only_one_has_the_number() -> Result<()> {
    let (dynamodb, _) = database().await?;
    let models = read_models(&dynamodb.client());
    let before = models.pointer_now().await?;
    let building = before.with_another();
    assert!(models.move_pointer(&before, &building).await?);

    // The same move by somebody else, who wants to write the same.
    assert!(!models.move_pointer(&before, &building).await?);
    Ok(())
}

#[tokio::test]
async fn the_budget_is_claimed() -> Result<()> {
    let (dynamodb, _) = database().await?;
    let store = DynamoDbBudgetStore::new(dynamodb.client(), READ_MODELS_TABLE);
    let mut log = InvalidationLog::default();
    for version in [1, 2] {
        log.version = version;
        lose_the_answer(&dynamodb, "PutItem");
        assert!(store.save(&log).await?, "{version}");
        assert!(!store.save(&log).await?, "somebody else claims the same");
    }
    Ok(())
}

#[tokio::test]
async fn a_counter_is_corrected_and_removed() -> Result<()> {
    let (dynamodb, _) = database().await?;
    let counters = country_counters(&dynamodb.client());
    let france = CountryCode::try_from("FR".to_owned())?;
    for (seen, right) in [(0, 5), (5, 3)] {
        lose_the_answer(&dynamodb, "TransactWriteItems");
        assert!(counters.correct(france, seen, right).await?);
        assert_eq!(counters.load().await?[0].destinations, right);
    }
    lose_the_answer(&dynamodb, "TransactWriteItems");
    assert!(counters.correct(france, 3, 0).await?);
    assert!(counters.load().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_decoded_is_replaced() -> Result<()> {
    let (dynamodb, models) = database().await?;
    let (client, text) = (dynamodb.client(), |text: &str| AttributeValue::S(text.to_owned()));
    let damaged = async |table: &str, pk: &str, sk: &str| {
        let put = client.put_item().table_name(table).item("pk", text(pk)).item("sk", text(sk));
        put.item("version", text("two")).item("live", text("one")).send().await
    };
    damaged(READ_MODELS_TABLE, "recent-destinations", "document").await?;
    lose_the_answer(&dynamodb, "PutItem");
    let first = RecentDestinations { version: 1, ..RecentDestinations::default() };
    assert_eq!(models.save_recent(&first).await?, Saved::Written);

    damaged(READ_MODELS_TABLE, "recent-destinations", "pointer").await?;
    lose_the_answer(&dynamodb, "PutItem");
    let all = read_models(&client);
    all.mend_pointer().await?;
    assert_eq!(all.pointer_now().await?.live().to_string(), "1");

    damaged(COUNTERS_TABLE, "countries", "FR").await?;
    let counters = country_counters(&client);
    let counter = counters.undecodable().await?.remove(0);
    lose_the_answer(&dynamodb, "DeleteItem");
    counters.remove_undecodable(counter).await?;
    assert!(counters.undecodable().await?.is_empty());
    Ok(())
}
