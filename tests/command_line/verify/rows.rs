//! Rows, and what their events make.

use anyhow::Result;
use end_to_end::Visitplannr;
use local::tables::{EVENTS_TABLE, READ_MODELS_TABLE};
use serde_json::Value;

use super::{
    assert_no_difference, delete, differences, event_key, is_found_and_mended, number, row_key,
};
use crate::operated::{mend, set, stopped_with_two_places, tamper, text};

#[tokio::test]
async fn a_row_that_is_missing_is_found_and_mended() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| delete(&client, READ_MODELS_TABLE, row_key(&id)).await)
        .await?;

    is_found_and_mended(data.path(), "row", "it is missing").await?;

    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_row_that_says_something_else_is_found_and_mended() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        set(&client, READ_MODELS_TABLE, row_key(&id), "name", text("Tour Eiffel")).await
    })
    .await?;

    is_found_and_mended(data.path(), "row", "what its events make: name").await?;

    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_row_ahead_of_its_events_is_found_and_mended() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        set(&client, READ_MODELS_TABLE, row_key(&id), "version", number(7)).await
    })
    .await?;

    is_found_and_mended(data.path(), "row", "version 7; its events make version 2").await?;

    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_found_and_mended() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        set(&client, READ_MODELS_TABLE, row_key(&id), "version", text("two")).await
    })
    .await?;

    is_found_and_mended(data.path(), "row", "can't be decoded").await?;

    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_row_without_events_is_found_and_removed() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        delete(&client, EVENTS_TABLE, event_key(&id, 1)).await?;
        delete(&client, EVENTS_TABLE, event_key(&id, 2)).await
    })
    .await?;

    // It is in the document too, and what mends the one mends the other.
    let found = differences(data.path()).await?;
    let parts: Vec<_> = found.iter().map(|found| &found["in"]).collect();
    assert_eq!(parts, ["row", "document"], "{found:?}");
    assert!(mend(data.path(), &found[0]).await?.output.contains("removed"));

    let left = differences(data.path()).await?;
    // A page is rendered by a system that runs.
    assert_eq!((left.len(), &left[0]["in"]), (1, &Value::from("page")));
    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    let left = differences(data.path()).await?;
    // What was counted is taken back only if somebody says so.
    assert_eq!((left.len(), &left[0]["in"]), (1, &Value::from("country")));
    mend(data.path(), &left[0]).await?;
    assert_no_difference(data.path()).await
}
