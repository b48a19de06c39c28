//! Update expressions from plain values.

use anyhow::Result;
use aws_sdk_dynamodb::types::ReturnValue;
use local::dynamodb::{Fault, FaultKind};
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use stream_processing::Severity;
use stream_processing::sinks::dynamodb::{Attribute, Condition, UpdateRequest, Written};

use crate::stage::{Stage, outcome, unit_of};

const DONE: Written = Written::Done(None);

pub(crate) fn thing() -> UpdateRequest {
    UpdateRequest::new("pk", "t").sort_key("sk", "thing")
}

fn fields(object: &Value) -> UpdateRequest {
    thing().set_fields(&to_raw_value(object).unwrap())
}

pub(crate) async fn update(stage: &Stage, request: UpdateRequest) -> Written {
    outcome(unit_of(request).through(stage.table().update())).await.unwrap()
}

/// What is kept of the thing, without its key.
pub(crate) async fn kept(stage: &Stage) -> Value {
    let mut item = stage.items("t").await.remove(0);
    let attributes = item.as_object_mut().unwrap();
    assert_eq!(
        (attributes.remove("pk"), attributes.remove("sk")),
        (Some("t".into()), Some("thing".into()))
    );
    item
}

#[tokio::test]
async fn values_are_set_as_they_are() -> Result<()> {
    let stage = Stage::set().await?;
    let values = json!({
        "name": "Hat", "rating": 4.5, "open": true, "size": {"height": 10, "tags": ["a", 1]},
        "with space": "#odd :name", "empty": "",
    });

    assert_eq!(
        update(&stage, fields(&values).set("count", 7).set("nothing", Attribute::Null)).await,
        DONE
    );

    let mut expected = values.clone();
    expected["count"] = json!(7);
    expected["nothing"] = Value::Null;
    assert_eq!(kept(&stage).await, expected);
    Ok(())
}

#[tokio::test]
async fn a_null_field_is_removed() -> Result<()> {
    let stage = Stage::set().await?;
    update(&stage, fields(&json!({"name": "Hat", "description": "a hat"}))).await;
    update(&stage, fields(&json!({"description": null}))).await;
    assert_eq!(kept(&stage).await, json!({"name": "Hat"}));
    Ok(())
}

#[tokio::test]
async fn the_key_is_left_as_it_is_and_the_last_change_of_an_attribute_counts() -> Result<()> {
    let stage = Stage::set().await?;
    let thing = fields(&json!({"pk": "another", "name": "Hat", "timestamp": "text"}));
    update(&stage, thing.remove("name").set("timestamp", 1).set("name", "Cap")).await;
    assert_eq!(kept(&stage).await, json!({"name": "Cap", "timestamp": 1}));
    Ok(())
}

#[tokio::test]
async fn numbers_and_sets_are_added_to_and_deleted_from() -> Result<()> {
    let stage = Stage::set().await?;
    let tags = |tags: &[&str]| Attribute::Texts(tags.iter().map(ToString::to_string).collect());
    update(&stage, thing().add("count", 2).add("tags", tags(&["a", "b"]))).await;
    update(
        &stage,
        thing()
            .add("count", -5)
            .delete("tags", tags(&["a"]))
            .add("n", Attribute::Integers(vec![1])),
    )
    .await;
    assert_eq!(kept(&stage).await, json!({"count": -3, "tags": ["b"], "n": [1]}));
    Ok(())
}

#[tokio::test]
async fn an_update_without_changes_makes_the_item() -> Result<()> {
    let stage = Stage::set().await?;
    assert_eq!(update(&stage, thing()).await, DONE);
    assert_eq!(kept(&stage).await, json!({}));
    Ok(())
}

#[tokio::test]
async fn what_is_not_newer_is_refused() -> Result<()> {
    let stage = Stage::set().await?;
    let at = |version, name: &'static str| thing().set("name", name).if_newer("version", version);
    assert_eq!(update(&stage, at(2, "second")).await, DONE);
    assert_eq!(update(&stage, at(1, "first")).await, Written::Refused);
    assert_eq!(update(&stage, at(2, "second again")).await, Written::Refused);
    assert_eq!(update(&stage, at(3, "third")).await, DONE);
    assert_eq!(kept(&stage).await, json!({"name": "third", "version": 3}));
    Ok(())
}

#[tokio::test]
async fn the_attributes_that_one_asks_for_come_back() -> Result<()> {
    let stage = Stage::set().await?;
    update(&stage, thing().set("name", "Hat")).await;
    let table = stage.table().returning(ReturnValue::UpdatedOld);
    let answer = outcome(unit_of(thing().set("name", "Cap")).through(table.update())).await;
    assert_eq!(answer.unwrap(), Written::Done(Some(json!({"name": "Hat"}))));
    Ok(())
}

#[tokio::test]
async fn what_the_database_can_not_do_now_is_transient() -> Result<()> {
    let stage = Stage::set().await?;
    for kind in [FaultKind::Throttled, FaultKind::FailsBefore, FaultKind::FailsAfter] {
        stage.dynamodb.faults().inject(Fault::new("UpdateItem", kind, 1));
        let failed = outcome(unit_of(thing()).through(stage.table().update())).await.unwrap_err();
        assert_eq!(failed.failure.severity, Severity::Transient, "{kind:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_the_database_never_takes_is_poison() -> Result<()> {
    let stage = Stage::set().await?;
    let digits = serde_json::from_str::<Box<serde_json::value::RawValue>>(&"1".repeat(39))?;
    let too_large = "x".repeat(401 * 1024);
    let nested = to_raw_value(&(0..40).fold(json!(1), |inner, _| json!([inner])))?;
    let no_object = to_raw_value(&json!(["a"]))?;
    for request in [
        thing().set("number", digits),
        thing().set("text", too_large),
        thing().set("list", nested),
        thing().set_fields(&no_object),
        UpdateRequest::new("pk", ""),
    ] {
        let failed = outcome(unit_of(request).through(stage.table().update())).await.unwrap_err();
        assert_eq!(failed.failure.severity, Severity::Poison, "{:?}", failed.failure);
    }
    Ok(())
}

#[tokio::test]
async fn a_missing_table_is_transient_because_somebody_will_make_it() -> Result<()> {
    let stage = Stage::set().await?;
    let elsewhere = stream_processing::sinks::DynamoDbTable::new(
        crate::stage::impatient_client(&stage.dynamodb),
        "elsewhere",
    );
    let request = thing().when(Condition::Always);
    let failed = outcome(unit_of(request).through(elsewhere.update())).await.unwrap_err();
    assert_eq!(failed.failure.severity, Severity::Transient);
    Ok(())
}
