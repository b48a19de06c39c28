//! Whole items.

use anyhow::Result;
use aws_sdk_dynamodb::types::ReturnValue;
use local::dynamodb::{Fault, FaultKind};
use serde_json::json;
use stream_processing::sinks::DynamoDbTable;
use stream_processing::sinks::dynamodb::{Condition, PutRequest, UpdateRequest, Written};

use crate::stage::{Stage, outcome, unit_of};

fn thing(name: &'static str) -> PutRequest {
    PutRequest::new("pk", "t").set("sk", "thing").set("name", name)
}

async fn put(stage: &Stage, request: PutRequest) -> Written {
    let table = stage.table().returning(ReturnValue::AllOld);
    outcome(unit_of(request).through(table.put())).await.unwrap()
}

#[tokio::test]
async fn an_item_takes_the_place_of_what_was_there() -> Result<()> {
    let stage = Stage::set().await?;
    let old = thing("Hat").set_some("size", Some(3)).set_some("none", None::<i64>);
    assert_eq!(put(&stage, old).await, Written::Done(None));

    let answer = put(&stage, thing("Cap")).await;

    let old = json!({"pk": "t", "sk": "thing", "name": "Hat", "size": 3});
    assert_eq!(answer, Written::Done(Some(old)));
    assert_eq!(stage.items("t").await, [json!({"pk": "t", "sk": "thing", "name": "Cap"})]);
    Ok(())
}

#[tokio::test]
async fn an_item_that_must_be_new_is_refused_where_one_is() -> Result<()> {
    let stage = Stage::set().await?;
    let once = |name| thing(name).when(Condition::Absent("pk".into()));
    assert_eq!(put(&stage, once("first")).await, Written::Done(None));
    assert_eq!(put(&stage, once("second")).await, Written::Refused);
    assert_eq!(stage.items("t").await[0]["name"], "first");
    Ok(())
}

#[tokio::test]
async fn an_item_that_is_older_is_refused() -> Result<()> {
    let stage = Stage::set().await?;
    assert_eq!(put(&stage, thing("new").if_newer("timestamp", 2)).await, Written::Done(None));
    assert_eq!(put(&stage, thing("old").if_newer("timestamp", 1)).await, Written::Refused);
    assert_eq!(stage.items("t").await[0]["name"], "new");
    Ok(())
}

/// What follows from a unit follows from one that finds its own write as well: it is done either way.
#[tokio::test]
async fn a_put_or_an_update_whose_answer_is_lost_is_done_once() -> Result<()> {
    let stage = Stage::set().await?;
    // A client that repeats what it got no answer to.
    let table = DynamoDbTable::new(stage.dynamodb.client(), crate::stage::TABLE);
    let lose = |operation| {
        stage.dynamodb.faults().inject(Fault::new(operation, FaultKind::FailsAfter, 1));
    };

    lose("PutItem");
    let once = thing("Hat").when(Condition::Absent("pk".into()));
    assert_eq!(outcome(unit_of(once).through(table.put())).await.unwrap(), Written::Repeated);
    lose("UpdateItem");
    let added = UpdateRequest::new("pk", "t").sort_key("sk", "thing").add("size", 3_i64);
    let added = added.if_newer("version", 2);
    assert_eq!(outcome(unit_of(added).through(table.update())).await.unwrap(), Written::Repeated);

    let kept = json!({"pk": "t", "sk": "thing", "name": "Hat", "size": 3, "version": 2});
    assert_eq!(stage.items("t").await, [kept]);
    assert_eq!(stage.dynamodb.faults().remaining(), 0);
    Ok(())
}
