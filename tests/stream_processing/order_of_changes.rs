//! The last change of a thing is what one sees, whatever the clock says.

use anyhow::Result;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::flavors::{Materialize, materialize};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::sinks::dynamodb::UpdateRequest;
use stream_processing::testing::{payload_of, raw};
use stream_processing::{BatchResponse, Event, EventError, EventTypes, Pipeline};

use crate::stage::{Stage, kinesis, thing_event};

const TABLE_ARN: &str = "arn:aws:dynamodb:eu-west-1:1:table/things";
pub(crate) const SECOND: f64 = 1_764_000_000.0;

/// A change of a thing, as a table's stream tells of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) table: &'a str,
    pub(crate) label: &'a str,
    pub(crate) number: &'a str,
    pub(crate) at: f64,
    pub(crate) name: &'a str,
    pub(crate) size: Option<i64>,
}

pub(crate) fn change<'a>(number: &'a str, at: f64, name: &'a str, size: Option<i64>) -> Change<'a> {
    Change { table: TABLE_ARN, label: "2026-11-30T00:00:00.000", number, at, name, size }
}

impl Change<'_> {
    pub(crate) fn record(self) -> Box<RawValue> {
        let mut images = json!({"Keys": {"pk": {"S": "t"}, "sk": {"S": "thing"}}});
        let mut image = images["Keys"].clone();
        if let Some(size) = self.size {
            image["size"] = json!({"N": size.to_string()});
        }
        let place = if self.name == "REMOVE" { "OldImage" } else { "NewImage" };
        images[place] = image;
        images["SequenceNumber"] = self.number.into();
        images["ApproximateCreationDateTime"] = self.at.into();
        raw(&json!({
            "eventID": format!("{}-{}", self.label, self.number), "eventName": self.name,
            "eventSource": "aws:dynamodb", "awsRegion": "eu-west-1", "dynamodb": images,
            "eventSourceARN": format!("{}/stream/{}", self.table, self.label),
        }))
    }
}

/// Things elsewhere, as their tables say.
pub(crate) fn copies(table: DynamoDbTable) -> Pipeline {
    materialize(Materialize {
        id: "copies",
        types: EventTypes::any(),
        table,
        to_update: |event: &Event| {
            let copy = UpdateRequest::new("pk", "copy").sort_key("sk", "thing");
            let images: stream_processing::sources::Change<Value> = event.raw()?;
            Ok::<_, EventError>(match images.new {
                Some(new) => copy.set("size", new["size"].as_i64().unwrap()).remove("deleted"),
                None => copy.set("deleted", true).remove("size"),
            })
        },
    })
}

async fn deliver(stage: &Stage, changes: &[Change<'_>]) {
    let records: Vec<_> = changes.iter().map(|change| change.record()).collect();
    let response = stage.invoke(copies(stage.table()), payload_of(&records)).await;
    assert_eq!(response, BatchResponse::done());
    assert_eq!(stage.faults.all().len(), 0, "{:?}", stage.faults.all());
}

/// The size, or that it is deleted.
pub(crate) async fn seen(stage: &Stage) -> Value {
    let item = stage.items("copy").await.remove(0);
    if item["deleted"].is_null() { item["size"].clone() } else { json!("deleted") }
}

#[tokio::test]
async fn what_was_made_and_removed_in_one_second_is_gone() -> Result<()> {
    let stage = Stage::set().await?;
    let made = change("100000000000000000001", SECOND, "INSERT", Some(1));
    let removed = change("100000000000000000002", SECOND, "REMOVE", None);

    for batch in [vec![made, removed], vec![made], vec![removed, made]] {
        deliver(&stage, &batch).await;
        assert_eq!(seen(&stage).await, "deleted", "{batch:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_last_change_counts_though_the_clock_went_back() -> Result<()> {
    let stage = Stage::set().await?;
    // 21 and 40 digits: more than a number of DynamoDB has.
    let first = change("999999999999999999999", SECOND, "INSERT", Some(1));
    let second =
        change("1000000000000000000000000000000000000001", SECOND - 5.0, "MODIFY", Some(2));
    let third = change("1000000000000000000000000000000000000002", SECOND - 9.0, "MODIFY", Some(3));

    deliver(&stage, &[third, first, second, first]).await;

    assert_eq!(seen(&stage).await, 3);
    Ok(())
}

#[tokio::test]
async fn a_table_that_is_streamed_anew_counts_on_whatever_its_numbers_are() -> Result<()> {
    let stage = Stage::set().await?;
    let before = change("900000000000000000000", SECOND, "INSERT", Some(1));
    let number = "100000000000000000000";
    let anew = Change {
        label: "2026-12-01T00:00:00.000",
        ..change(number, SECOND - 1.0, "MODIFY", Some(2))
    };

    deliver(&stage, &[anew, before]).await;

    assert_eq!(seen(&stage).await, 2);
    Ok(())
}

#[tokio::test]
async fn numbers_of_different_tables_are_not_compared_but_clocks_are() -> Result<()> {
    let stage = Stage::set().await?;
    let other = |at, size| Change {
        table: "arn:aws:dynamodb:eu-west-1:1:table/others",
        ..change("1", at, "INSERT", Some(size))
    };

    deliver(&stage, &[change("2", SECOND, "INSERT", Some(1)), other(SECOND - 1.0, 2)]).await;
    assert_eq!(seen(&stage).await, 1, "it is older");
    deliver(&stage, &[other(SECOND, 3)]).await;
    assert_eq!(seen(&stage).await, 3, "of the same moment, it came last");
    Ok(())
}

#[tokio::test]
async fn an_item_from_before_order_was_noted_is_ordered_by_its_time() -> Result<()> {
    let stage = Stage::set().await?;
    let old = UpdateRequest::new("pk", "copy").sort_key("sk", "thing").set("size", 7);
    let old = old.if_newer("timestamp", 1_764_000_000_000);
    crate::stage::outcome(crate::stage::unit_of(old).through(stage.table().update()))
        .await
        .unwrap();

    deliver(&stage, &[change("1", SECOND - 1.0, "MODIFY", Some(1))]).await;
    assert_eq!(seen(&stage).await, 7);
    deliver(&stage, &[change("2", SECOND, "MODIFY", Some(2))]).await;
    assert_eq!(seen(&stage).await, 2);
    Ok(())
}

fn timeless(id: &str, tags: &Value) -> Event {
    let event =
        Event { timestamp: None, ..thing_event(id, "thing-updated", 0, &json!({"id": "t"})) };
    Event { tags: serde_json::from_value(tags.clone()).unwrap(), ..event }
}

#[tokio::test]
async fn what_nobody_counted_and_no_clock_tells_of_is_a_fault_that_says_what_to_do() -> Result<()> {
    let stage = Stage::set().await?;
    let payload = kinesis([&timeless("1", &json!({}))]);

    stage.invoke(crate::materialized_views::things(stage.table()), payload).await;

    assert_eq!(stage.items("t").await.len(), 0);
    let message = stage.faults.all().remove(0).error.message;
    assert!(message.contains("must set `timestamp`"), "{message}");
    Ok(())
}

#[tokio::test]
async fn an_event_store_counts_without_any_clock() -> Result<()> {
    let stage = Stage::set().await?;
    let version = |version: u64| {
        let tags = json!({"category": "thing", "streamid": "t", "streamversion": version});
        timeless(&version.to_string(), &tags)
    };
    let things = || crate::materialized_views::things(stage.table());

    stage.invoke(things(), kinesis([&version(10), &version(9)])).await;
    assert_eq!(stage.faults.all().len(), 0);
    let token = stage.items("t").await[0]["order_token"].as_str().unwrap().to_owned();
    assert!(token.ends_with("/0210"), "{token}");

    // From elsewhere, and so not comparable.
    let tags = json!({"category": "thing", "streamid": "u", "streamversion": 99});
    stage.invoke(things(), kinesis([&timeless("elsewhere", &tags)])).await;
    let message = stage.faults.all().remove(0).error.message;
    assert!(message.contains("can't be ordered"), "{message}");
    Ok(())
}

#[tokio::test]
async fn a_data_stream_breaks_the_ties_of_the_clock_only() -> Result<()> {
    let stage = Stage::set().await?;
    let event = |id: &str, time, name: &str| {
        thing_event(id, "thing-updated", time, &json!({"id": "t", "name": name}))
    };
    let [older, first, second] = [event("0", 4, "old"), event("1", 5, "Hat"), event("2", 5, "Cap")];

    for events in [vec![&first, &second, &older], vec![&first, &second]] {
        stage.invoke(crate::materialized_views::things(stage.table()), kinesis(events)).await;
        assert_eq!(stage.items("t").await[0]["name"], "Cap");
    }
    Ok(())
}
