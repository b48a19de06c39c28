//! `visitplannr verify`: whether history is whole, and what is shown is what it says.

mod countries;
mod events;
mod page;
mod rows;
mod undecodable;

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::Visitplannr;
use local::tables::READ_MODELS_TABLE;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::command;
use crate::operated::{
    json_lines, key, listed, mend, operate, stopped_with_two_places, tamper, text,
};
use crate::stand_in::ended;

type Item = std::collections::HashMap<String, AttributeValue>;

fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn event_key(id: &str, version: u64) -> [(String, AttributeValue); 2] {
    key(&format!("destination#{id}#stream"), number(version))
}

fn row_key(id: &str) -> [(String, AttributeValue); 2] {
    key(&format!("destination#{id}"), text("details"))
}

async fn delete(client: &Client, table: &str, key: impl Into<Item>) -> Result<()> {
    client.delete_item().table_name(table).set_key(Some(key.into())).send().await?;
    Ok(())
}

/// The differences that are found: there has to be one at least.
async fn differences(data: &Path) -> Result<Vec<Value>> {
    let verified = operate(data, &["verify", "--json"]).await?;
    let differences = json_lines(&verified)?;
    assert_eq!(verified.code, Some(1), "{} {}", verified.output, verified.errors);
    let said = format!("visitplannr: {} difference", differences.len());
    assert!(verified.errors.contains(&said), "{}", verified.errors);
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
async fn it_ends_when_nobody_reads_any_more() -> Result<()> {
    let (data, ids) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        for id in &ids {
            delete(&client, READ_MODELS_TABLE, row_key(id)).await?;
        }
        Ok(())
    })
    .await?;
    let directory = data.path().to_str().context("a name that is not UTF-8")?;
    let mut process = command(Path::new("/"), &["verify", "--data-dir", directory])?
        .stderr(Stdio::piped())
        .spawn()?;

    // As `| head -0` does.
    drop(process.stdout.take());

    let told = ended(process).await?;
    assert_eq!(told.code, Some(1));
    assert!(told.errors.contains("the output was closed"), "{}", told.errors);
    Ok(())
}
