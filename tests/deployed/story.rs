//! A proposal's way through the deployed stack.

use anyhow::Result;
use serde_json::{Value, json};

use crate::cloud;

#[tokio::test]
async fn a_test_passes_every_station() -> Result<()> {
    let (cloud, _turn) = cloud::shared().await?;

    let verdict = cloud.operated(&["smoke", "--json"]).await?;

    let verdict: Value = serde_json::from_str(&verdict)?;
    assert_eq!(verdict["well"], json!(true), "{verdict:#}");
    Ok(())
}
