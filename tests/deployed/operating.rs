//! The operator's commands, against deployed stacks.

use anyhow::{Context, Result};
use end_to_end::eventually;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::operator::json_lines;
use crate::proposing::place;
use crate::stack::Stack;

/// Proposes a place that the page shows in the end, and returns its id.
pub(crate) async fn shown(stack: &Stack) -> Result<String> {
    let visitor = stack.visitor()?;
    let location = visitor.accepted(&place("Zoo Zürich", 47.3845, 8.5742)).await?;
    visitor.settled(&location).await?;
    visitor.home_page_with(&location).await?;
    Ok(location.trim_start_matches("/destinations/").to_owned())
}

/// Compares the history and all that is made from it, until nothing is under way any more.
pub(crate) async fn all_is_right(stack: &Stack) -> Result<()> {
    let mut last = String::new();
    let verified = eventually("a history without differences", async || {
        let verified = stack.operate(&["verify"]).await?;
        last = format!("{verified:#?}");
        Ok((verified.code == Some(0)).then_some(()))
    });
    verified.await.with_context(|| last)
}

/// Removes the row of a destination, as no command does.
fn lose_row(stack: &Stack, id: &str) -> Result<()> {
    let table = stack.resource("ReadModelsTable")?;
    let all = stack.cloud.aws("dynamodb", "scan", &json!({"TableName": table}))?;
    let all = all["Items"].as_array().context("no items")?;
    let is_it = |it: &&Value| it["pk"]["S"].as_str().is_some_and(|key| key.contains(id));
    let row = all.iter().find(is_it).context("no row")?;
    let key = json!({"pk": row["pk"], "sk": row["sk"]});
    stack.cloud.aws("dynamodb", "delete_item", &json!({"TableName": table, "Key": key}))?;
    Ok(())
}

#[tokio::test]
async fn an_operator_reads_a_history_and_repairs_what_is_made_from_it() -> Result<()> {
    let stack = Stack::deploy("visitplannr-repaired", &json!({}))?;
    let id = shown(&stack).await?;

    let events = json_lines(&stack.operated(&["events", &id, "--json"]).await?)?;

    let kinds: Vec<_> = events.iter().map(|event| event["type"].clone()).collect();
    assert_eq!(kinds, ["DestinationProposed", "GeolocationValidationSucceeded"]);
    all_is_right(&stack).await?;
    for repair in [&["reproject", &id][..], &["rebuild", "--settle", "0"]] {
        lose_row(&stack, &id)?;
        assert_eq!(stack.operate(&["verify"]).await?.code, Some(1), "before {repair:?}");
        stack.operated(repair).await?;
        all_is_right(&stack).await.with_context(|| format!("after {repair:?}"))?;
    }
    stack.operated(&["reproject", "--countries"]).await?;
    all_is_right(&stack).await
}

#[tokio::test]
async fn a_history_is_replayed_and_moves_into_another_stack() -> Result<()> {
    let stack = Stack::deploy("visitplannr-exported", &json!({}))?;
    let id = shown(&stack).await?;

    for to in ["collect-proposals", "bus"] {
        let told = stack.operated(&["replay", "--to", to, "--json"]).await?;
        let told: Value = serde_json::from_str(&told)?;
        assert!(told["events"].as_u64().context("no number")? > 0, "{told}");
    }
    all_is_right(&stack).await?;

    let directory = TempDir::new()?;
    let file = directory.path().join("history.jsonl");
    let file = file.to_str().context("a name that is not UTF-8")?;
    stack.operated(&["export", file]).await?;
    let other = Stack::deploy("visitplannr-imported", &json!({}))?;
    other.operated(&["import", file]).await?;

    other.visitor()?.home_page_with(&format!("/destinations/{id}")).await?;
    all_is_right(&other).await?;
    assert_eq!(stack.operated(&["faults", "list"]).await?.trim(), "No faults.");
    assert_eq!(other.operated(&["faults", "list"]).await?.trim(), "No faults.");
    Ok(())
}
