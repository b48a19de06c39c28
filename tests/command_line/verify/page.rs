//! The document, and the page that is made of it.

use std::fs;
use std::path::Path;

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::Visitplannr;
use local::tables::READ_MODELS_TABLE;
use serde_json::Value;

use super::{assert_no_difference, differences};
use crate::operated::{key, mend, set, stopped_with_two_places, tamper, text};

fn document_key() -> [(String, AttributeValue); 2] {
    key("recent-destinations", text("document"))
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
