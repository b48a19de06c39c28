//! A stack that is updated with other parameters, and deleted in the end.

use anyhow::Result;
use end_to_end::{Visitor, eventually};
use serde_json::{Value, json};

use crate::operating::all_is_right;
use crate::proposing::place;
use crate::stack::Stack;

async fn listed(visitor: &Visitor, name: &str) -> Result<String> {
    let location = visitor.accepted(&place(name, 47.3845, 8.5742)).await?;
    assert_eq!(visitor.settled(&location).await?["status"], "listed");
    visitor.home_page_with(&location).await?;
    Ok(location)
}

/// Whether a call finds what it asks for.
fn is_there(stack: &Stack, service: &str, call: &str, with: &Value) -> bool {
    stack.cloud.aws(service, call, with).is_ok()
}

#[tokio::test]
async fn an_update_changes_what_its_parameters_say_and_a_deletion_keeps_the_events() -> Result<()> {
    let stack = Stack::deploy("visitplannr-changed", &json!({}))?;
    let visitor = stack.visitor()?;
    let first = listed(&visitor, "Zoo").await?;
    // An update ends the functions' processes at once, and what they worked on comes again after minutes.
    all_is_right(&stack).await?;

    stack.update(
        &json!({"RecentDestinationsLimit": "1", "EventStream": "kinesis", "PipelineMetrics": "on"}),
    )?;

    let second = listed(&visitor, "Tierpark").await?;
    eventually("a page with one place", async || {
        let page = visitor.browse("/").await?.body;
        Ok((page.contains(&second) && !page.contains(&first)).then_some(()))
    })
    .await?;
    published(&stack, second.trim_start_matches("/destinations/")).await?;
    all_is_right(&stack).await?;

    stack.update(&json!({"MailSender": "", "EventStream": "none"}))?;

    assert_eq!(visitor.get("/letters/never-again").await?.status, 404);
    eventually("a form without an address", async || {
        Ok((!visitor.browse("/").await?.body.contains("name=\"email\"")).then_some(()))
    })
    .await?;
    stack.operated(&["smoke"]).await?;
    is_deleted_but_for_its_events(&stack)
}

/// Waits until the outcome of a proposal is on the data stream.
async fn published(stack: &Stack, id: &str) -> Result<()> {
    let stream = stack.resource("PublishedEventsStream")?;
    eventually("the events on the data stream", async || {
        let shards = stack.cloud.aws("kinesis", "list_shards", &json!({"StreamName": stream}))?;
        for shard in shards["Shards"].as_array().into_iter().flatten() {
            let with = json!({"StreamName": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"});
            let iterator = stack.cloud.aws("kinesis", "get_shard_iterator", &with)?;
            let with = json!({"ShardIterator": iterator["ShardIterator"]});
            let read = stack.cloud.aws("kinesis", "get_records", &with)?;
            if read.to_string().contains(id) {
                return Ok(Some(()));
            }
        }
        Ok(None)
    })
    .await
}

fn is_deleted_but_for_its_events(stack: &Stack) -> Result<()> {
    let table = |name: &str| Ok::<_, anyhow::Error>(json!({"TableName": stack.resource(name)?}));
    let (events, rows) = (table("EventsTable")?, table("ReadModelsTable")?);
    let function = json!({"FunctionName": stack.resource("ProposeDestinationFunction")?});
    let site = json!({"Bucket": stack.resource("SiteBucket")?});

    stack.cloud.stack(&stack.deployed.name, "delete", &json!({}))?;

    assert!(is_there(stack, "dynamodb", "describe_table", &events));
    assert!(is_there(stack, "s3", "head_bucket", &site));
    assert!(!is_there(stack, "dynamodb", "describe_table", &rows));
    assert!(!is_there(stack, "lambda", "get_function", &function));
    Ok(())
}
