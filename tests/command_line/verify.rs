//! `visitplannr verify`: whether history is whole, and what is shown is what it says.

use std::fs;
use std::path::Path;

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::Visitplannr;
use local::tables::{EVENTS_TABLE, READ_MODELS_TABLE};
use serde_json::Value;
use tempfile::TempDir;

use crate::operated::{
    json_lines, key, listed, mend, operate, set, stopped_with_two_places, tamper,
};

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn event_key(id: &str, version: u64) -> [(String, AttributeValue); 2] {
    key(&format!("destination#{id}#stream"), number(version))
}

fn row_key(id: &str) -> [(String, AttributeValue); 2] {
    key(&format!("destination#{id}"), text("details"))
}

fn document_key() -> [(String, AttributeValue); 2] {
    key("recent-destinations", text("document"))
}

async fn delete(client: &Client, table: &str, key: [(String, AttributeValue); 2]) -> Result<()> {
    client.delete_item().table_name(table).set_key(Some(key.into())).send().await?;
    Ok(())
}

/// The differences that are found: there has to be one at least.
async fn differences(data: &Path) -> Result<Vec<Value>> {
    let verified = operate(data, &["verify", "--json"]).await?;
    let differences = json_lines(&verified)?;
    assert_eq!(verified.code, Some(1), "{} {}", verified.output, verified.errors);
    let said = format!("visitplannr: {} difference", differences.len());
    assert!(verified.errors.starts_with(&said), "{}", verified.errors);
    Ok(differences)
}

async fn assert_no_difference(data: &Path) -> Result<()> {
    let verified = operate(data, &["verify"]).await?;
    assert_eq!(verified.code, Some(0), "{} {}", verified.output, verified.errors);
    assert!(verified.output.ends_with(": no difference.\n"), "{}", verified.output);
    Ok(())
}

/// One difference that says this, and is gone when what it says is done.
async fn is_found_and_mended(data: &Path, part: &str, says: &str) -> Result<()> {
    let found = differences(data).await?;
    let of_part: Vec<_> = found.iter().filter(|found| found["in"] == part).collect();
    assert_eq!(of_part.len(), 1, "{found:?}");
    let what = of_part[0]["difference"].as_str().unwrap_or_default();
    assert!(what.contains(says), "{what}");
    for difference in &found {
        let mended = mend(data, difference).await?;
        assert_eq!(mended.code, Some(0), "{} {}", mended.output, mended.errors);
    }
    Ok(())
}

#[tokio::test]
async fn a_system_that_did_its_work_has_no_difference_running_or_not() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    listed(&system, "Eiffel Tower", 48.8582).await?;
    assert_no_difference(data.path()).await?;
    // Three proposals make the area popular, which the document shows too.
    for latitude in [48.8583, 48.8584] {
        listed(&system, "Near it", latitude).await?;
    }
    assert_no_difference(data.path()).await?;

    system.terminate().await?;

    assert_no_difference(data.path()).await
}

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

    is_found_and_mended(data.path(), "row", "of version 7, and its events make version 2").await?;

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
    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_document_that_says_something_else_is_found_and_mended() -> Result<()> {
    let (data, [id, other]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let document = client.get_item().table_name(READ_MODELS_TABLE);
        let document = document.set_key(Some(document_key().into())).send().await?.item;
        let mut shown = document.unwrap()["destinations"].as_l().unwrap().clone();
        shown.retain(|shown| shown.as_m().unwrap()["id"] != text(&id));
        let shown = AttributeValue::L(shown);
        set(&client, READ_MODELS_TABLE, document_key(), "destinations", shown).await
    })
    .await?;

    let found = differences(data.path()).await?;
    let what = found[0]["difference"].as_str().unwrap_or_default();
    assert!(what.contains(&id) && !what.contains(&other), "{what}");
    is_mended_with_the_page(data.path(), &found[0]).await
}

/// The document is mended by the command, and the page again what the document says.
async fn is_mended_with_the_page(data: &Path, difference: &Value) -> Result<()> {
    let mended = mend(data, difference).await?;
    assert_eq!(mended.code, Some(0), "{} {}", mended.output, mended.errors);
    assert_no_difference(data).await
}

#[tokio::test]
async fn a_page_that_says_something_else_is_found_and_mended_by_a_start() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    fs::write(data.path().join("site/index.html"), "<p>Nothing to see.")?;

    let found = differences(data.path()).await?;

    assert_eq!((found.len(), &found[0]["in"]), (1, &Value::from("page")));
    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn events_that_are_missing_repeated_or_unknown_are_found() -> Result<()> {
    for (says, damage) in [
        ("event 1 is missing; the next one is 2", Damage::Gap),
        ("events 1 and 2 have the same id", Damage::RepeatedId),
        ("event 2 can't be projected", Damage::UnknownType),
        ("event 1 can't be projected", Damage::NoEvent),
    ] {
        let (data, [id, _]) = stopped_with_two_places().await?;
        tamper(data.path(), async |client| damage.happen(&client, &id).await).await?;

        let found = differences(data.path()).await?;

        let of_history = found.iter().find(|found| found["in"] == "history");
        let what = of_history.map(|found| found["difference"].as_str().unwrap_or_default());
        assert!(what.is_some_and(|what| what.contains(says)), "{says}: {found:?}");
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Damage {
    Gap,
    RepeatedId,
    UnknownType,
    NoEvent,
}

impl Damage {
    async fn happen(self, client: &Client, id: &str) -> Result<()> {
        let (first, second) = (event_key(id, 1), event_key(id, 2));
        match self {
            Self::Gap => delete(client, EVENTS_TABLE, first).await,
            Self::RepeatedId => {
                let stored = client.get_item().table_name(EVENTS_TABLE);
                let stored = stored.set_key(Some(first.into())).send().await?.item.unwrap();
                set(client, EVENTS_TABLE, second, "id", stored["id"].clone()).await
            }
            Self::UnknownType => {
                set(client, EVENTS_TABLE, second, "type", text("DestinationTeleported")).await
            }
            Self::NoEvent => set(client, EVENTS_TABLE, first, "schema", text("one")).await,
        }
    }
}
