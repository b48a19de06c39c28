//! The sparse index: what visitors see, and nothing else.

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::DestinationId;
use local::tables::READ_MODELS_TABLE;
use read_models::dynamodb::{DynamoDbModel, LIST_INDEX};
use read_models::{DestinationDetails, DestinationDetailsStore};

use crate::story::{database, id, listed, moment, pending, rejected};

/// The ids on each page, from the newest on.
async fn pages(models: &DynamoDbModel, limit: usize) -> Result<Vec<Vec<DestinationId>>> {
    let (mut pages, mut after) = (vec![], None);
    loop {
        let page = models.newest(limit, after).await?;
        assert!(page.rows.len() <= limit);
        pages.push(page.rows.iter().map(|row| row.id).collect());
        after = page.next;
        if after.is_none() {
            return Ok(pages);
        }
    }
}

#[tokio::test]
async fn only_listed_rows_are_in_the_index() -> Result<()> {
    let (dynamodb, models) = database().await?;
    for row in [pending(0), listed(1), rejected(2), listed(3)] {
        models.save(&row).await?;
    }
    let scan = dynamodb.client().scan().table_name(READ_MODELS_TABLE).index_name(LIST_INDEX);
    let found = scan.send().await?;
    let mut keys: Vec<_> = found.items().iter().map(|item| item["pk"].clone()).collect();
    keys.sort_by_key(|key| key.as_s().unwrap().clone());
    let expected = [1, 3].map(|number| AttributeValue::S(format!("destination#{}", id(number))));
    assert_eq!(keys, expected);
    Ok(())
}

#[tokio::test]
async fn a_test_is_not_in_the_index() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    let test = DestinationDetails { is_test: true, ..listed(0) };
    models.save(&test).await?;
    assert_eq!(models.newest(10, None).await?.rows, []);
    assert_eq!(models.load(test.id).await?, Some(test));
    Ok(())
}

#[tokio::test]
async fn a_row_that_is_no_longer_listed_leaves_the_index() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    models.save(&listed(0)).await?;
    let withdrawn = DestinationDetails { version: listed(0).version.next(), ..rejected(0) };
    models.save(&withdrawn).await?;
    assert_eq!(models.newest(10, None).await?.rows, []);
    Ok(())
}

#[tokio::test]
async fn pages_hold_every_row_once_newest_first() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    for number in [3, 0, 6, 2, 5, 1, 4] {
        models.save(&listed(number)).await?;
    }
    // Neighbours are of the same millisecond, so their ids decide.
    let expected: Vec<_> = (0..7).rev().map(id).collect();
    for limit in 1..9 {
        assert_eq!(pages(&models, limit).await?.concat(), expected, "{limit}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_listed_meanwhile_moves_no_page() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    for number in [0, 2, 4] {
        models.save(&listed(number)).await?;
    }
    let first = models.newest(2, None).await?;
    models.save(&listed(6)).await?;

    let second = models.newest(2, first.next).await?;

    let ids: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.id).collect();
    assert_eq!(ids, [id(4), id(2), id(0)]);
    Ok(())
}

#[tokio::test]
async fn moments_far_apart_sort_as_moments_do() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    for (number, milliseconds) in [(0, 0), (1, 90_000_000_000_000), (2, -1)] {
        let row = DestinationDetails { changed_at: moment(milliseconds), ..listed(number) };
        models.save(&row).await?;
    }
    assert_eq!(pages(&models, 1).await?.concat(), [id(1), id(0), id(2)]);
    Ok(())
}
