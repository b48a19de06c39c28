//! Whole items.

use anyhow::Result;
use aws_sdk_dynamodb::types::ReturnValue;
use serde_json::json;
use stream_processing::sinks::dynamodb::{Condition, PutRequest, Written};

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
