//! The steps of docs/disaster.md: a table that was emptied, and a stack that was deleted.

use anyhow::{Context, Result};
use serde_json::json;
use tempfile::TempDir;

use crate::operating::{all_is_right, shown};
use crate::stack::Stack;

/// ministack gives stacks of one name the same tables, where AWS makes new ones. So this is another name, of whose events
/// table the operator of the next stack may read.
const ORPHANED: &str = "visitplannr-next-EventsTable-before";

/// A history in a file, from the events table with this name, and imported into a stack without events.
async fn moves(from: &Stack, table: &str, into: &Stack) -> Result<()> {
    let directory = TempDir::new()?;
    let file = directory.path().join("history.jsonl");
    let file = file.to_str().context("a name that is not UTF-8")?;
    from.operated(&["export", file, "--events-table", table]).await?;
    into.operated(&["import", file]).await?;
    Ok(())
}

/// Removes all events, as somebody with too many rights might.
fn lose_events(stack: &Stack, table: &str) -> Result<()> {
    let all = stack.cloud.aws("dynamodb", "scan", &json!({"TableName": table}))?;
    for item in all["Items"].as_array().context("no items")? {
        let key = json!({"pk": item["pk"], "sk": item["sk"]});
        stack.cloud.aws("dynamodb", "delete_item", &json!({"TableName": table, "Key": key}))?;
    }
    Ok(())
}

#[tokio::test]
async fn events_that_were_lost_come_back_from_a_restored_table() -> Result<()> {
    let stack = Stack::deploy("visitplannr-emptied", &json!({}))?;
    let id = shown(&stack).await?;
    all_is_right(&stack).await?;
    let (events, restored) =
        (stack.resource("EventsTable")?, "visitplannr-emptied-EventsTable-restored");
    let to_now = json!({
        "SourceTableName": events,
        "TargetTableName": restored,
        "UseLatestRestorableTime": true,
    });
    stack.cloud.aws("dynamodb", "restore_table_to_point_in_time", &to_now)?;
    lose_events(&stack, &events)?;
    assert_eq!(stack.operate(&["verify"]).await?.code, Some(1), "the rows have no events");

    stack.operated(&["verify", "--events-table", restored]).await?;
    let other = Stack::deploy("visitplannr-recovered", &json!({}))?;
    moves(&stack, restored, &other).await?;

    other.visitor()?.home_page_with(&format!("/destinations/{id}")).await?;
    all_is_right(&other).await
}

#[tokio::test]
async fn a_deleted_stack_s_history_moves_into_the_next_one() -> Result<()> {
    let stack = Stack::deploy(ORPHANED, &json!({}))?;
    let id = shown(&stack).await?;
    let orphan = stack.resource("EventsTable")?;
    stack.cloud.stack(ORPHANED, "delete", &json!({}))?;

    let next = Stack::deploy("visitplannr-next", &json!({}))?;
    moves(&next, &orphan, &next).await?;

    next.visitor()?.home_page_with(&format!("/destinations/{id}")).await?;
    all_is_right(&next).await
}
