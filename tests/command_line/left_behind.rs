//! What a system that was killed has left behind.

use std::fs;
use std::path::Path;

use anyhow::Result;
use end_to_end::Visitplannr;
use local::tables::READ_MODELS_TABLE;
use serde_json::Value;
use tempfile::TempDir;

use crate::operated::{json_lines, key, listed, operate, text};

fn running(data: &Path) -> Result<Value> {
    Ok(serde_json::from_slice(&fs::read(data.join("running.json"))?)?)
}

#[tokio::test]
async fn another_system_at_its_addresses_is_not_taken_for_it() -> Result<()> {
    let (data, elsewhere) = (TempDir::new()?, TempDir::new()?);
    let killed = Visitplannr::in_directory(data.path()).await?;
    let id = listed(&killed, "Eiffel Tower", 48.8582).await?;
    killed.kill().await?;
    let other = Visitplannr::in_directory(elsewhere.path()).await?;
    listed(&other, "Science park", 44.1).await?;
    // As if the other had been started with the same ports.
    let (mut left, now) = (running(data.path())?, running(elsewhere.path())?);
    for address in ["site", "dynamodb", "functions"] {
        left[address] = now[address].clone();
    }
    fs::write(data.path().join("running.json"), left.to_string())?;

    let events = json_lines(&operate(data.path(), &["events", "--json"]).await?)?;
    let rebuilt = operate(data.path(), &["rebuild"]).await?;

    assert!(!events.is_empty() && events.iter().all(|it| it["stream"]["id"] == id), "{events:?}");
    assert_eq!((rebuilt.code, rebuilt.errors.as_str()), (Some(0), ""));
    let pointer = other.database().get_item().table_name(READ_MODELS_TABLE);
    let pointer = pointer.set_key(Some(key("recent-destinations", text("pointer")).into()));
    assert_eq!(pointer.send().await?.item, None, "nobody rebuilt the other one");
    Ok(())
}
