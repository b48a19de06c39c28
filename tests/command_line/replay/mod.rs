//! `visitplannr replay`: what was published, once more.

mod choosing;
mod reaching;
mod sources;
mod stopping;

use std::path::Path;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::Client;
use serde_json::Value;

use crate::operated::operate;

/// Replays, which has to end well.
pub(super) async fn replayed(data: &Path, arguments: &[&str]) -> Result<Value> {
    let told = operate(data, &[&["replay", "--json"], arguments].concat()).await?;
    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""), "{arguments:?}");
    Ok(serde_json::from_str(&told.output)?)
}

pub(super) async fn count(client: &Client, table: &str) -> Result<i32> {
    Ok(client.scan().table_name(table).send().await?.count())
}

pub(super) async fn empty(client: &Client, table: &str) -> Result<()> {
    for item in client.scan().table_name(table).send().await?.items.unwrap_or_default() {
        let key = item.into_iter().filter(|(name, _)| name == "pk" || name == "sk");
        client.delete_item().table_name(table).set_key(Some(key.collect())).send().await?;
    }
    Ok(())
}

pub(super) fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a name that is not UTF-8")
}
