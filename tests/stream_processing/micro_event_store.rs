//! Collect, correlate, evaluate and expire: what follows from several events, or from none in time.

use std::sync::Arc;

use anyhow::Result;
use serde_json::{Value, json};
use stream_processing::flavors::{
    Collect, Correlate, Evaluate, Evidence, Expire, Retention, collect, correlate, evaluate, expire,
};
use stream_processing::sources::Payload;
use stream_processing::{BatchResponse, Event, EventTypes, Failure, Pipeline, Record};

use crate::stage::{Stage, kinesis, thing_event};

/// In the year 2025, in milliseconds; and 10 days later, in seconds.
const TIME: i64 = 1_764_000_000_000;
const TEN_DAYS_LATER: i64 = 1_764_864_000;

pub(crate) fn proposed(id: &str, seconds: i64) -> Event {
    let thing = json!({"id": format!("thing-{id}"), "area": "north"});
    thing_event(id, "thing-proposed", TIME + seconds * 1000, &thing)
}

fn collecting(stage: &Stage) -> Pipeline {
    collect(Collect {
        id: "collect",
        types: "thing-proposed".into(),
        table: stage.table(),
        retention: Retention::of_days(10).and_expire(),
        key: |event: &Event| event.partition_key.clone(),
        with_raw: false,
    })
}

pub(crate) fn correlating(stage: &Stage, suffix: Option<&'static str>) -> Pipeline {
    correlate(Correlate {
        id: "by-area",
        types: "thing-proposed".into(),
        table: stage.table(),
        retention: Retention::of_days(10),
        key: |event: &Event| {
            Some(event.entity::<Value>("thing").ok()?["area"].as_str()?.to_owned())
        },
        suffix,
    })
}

/// Three proposals make an area popular.
pub(crate) fn evaluating(stage: &Stage) -> Pipeline {
    evaluate(Evaluate {
        id: "popular",
        types: EventTypes::any(),
        evidence: Evidence::Correlated { suffix: None, at_most: None },
        table: stage.table(),
        bus: Arc::new(stage.bus()),
        expression: |_: &Event, proposals: &[Event]| {
            if proposals.len() < 3 {
                return Ok(vec![]);
            }
            let ids: Vec<_> = proposals.iter().map(|event| event.id.as_str()).collect();
            let popular = Event { event_type: "area-popular".to_owned(), ..Event::default() };
            Ok::<_, Failure>(vec![popular.with_entity("proposals", &ids)?])
        },
    })
}

pub(crate) async fn collected(stage: &Stage, events: &[Event]) {
    let response = stage.invoke(collecting(stage), kinesis(events)).await;
    assert_eq!(response, BatchResponse::done());
}

#[tokio::test]
async fn a_collected_event_is_kept_once_as_documented() -> Result<()> {
    let stage = Stage::set().await?;
    let mut event = proposed("1", 0);
    event.raw = serde_json::value::to_raw_value("what the source said").ok();

    collected(&stage, &[event.clone(), event]).await;

    let thing = json!({"id": "thing-1", "area": "north"});
    assert_eq!(
        stage.items("1").await,
        [json!({
            "pk": "1", "sk": "EVENT", "discriminator": "EVENT", "timestamp": TIME, "ttl": TEN_DAYS_LATER,
            "expire": true, "data": "thing-1",
            "event": {
                "id": "1", "type": "thing-proposed", "timestamp": TIME, "partitionKey": "thing-1",
                "tags": {}, "thing": thing,
            },
        })]
    );
    Ok(())
}

#[tokio::test]
async fn a_correlated_event_is_filed_once_as_documented() -> Result<()> {
    let stage = Stage::set().await?;
    collected(&stage, &[proposed("1", 0)]).await;

    for _ in 0..2 {
        stage.invoke(correlating(&stage, None), stage.changes().await?).await;
        stage.invoke(correlating(&stage, Some("weekly")), stage.changes().await?).await;
    }

    let event = stage.items("1").await.remove(0)["event"].take();
    let plain = json!({
        "pk": "north", "sk": "1", "discriminator": "CORREL", "timestamp": TIME, "ttl": TEN_DAYS_LATER,
        "rule_id": "by-area", "event": event,
    });
    let mut with_suffix = plain.clone();
    with_suffix["pk"] = json!("north.weekly");
    with_suffix["suffix"] = json!("weekly");
    assert_eq!(stage.items("north").await, [plain]);
    assert_eq!(stage.items("north.weekly").await, [with_suffix]);
    Ok(())
}

#[tokio::test]
async fn what_follows_from_several_events_is_published_under_an_id_that_a_redelivery_repeats()
-> Result<()> {
    let stage = Stage::set().await?;
    collected(&stage, &[proposed("2", 2), proposed("1", 1)]).await;
    stage.invoke(correlating(&stage, None), stage.changes().await?).await;
    stage.invoke(evaluating(&stage), stage.changes().await?).await;
    assert_eq!(stage.published().len(), 0, "two are not enough");
    let before = stage.changes().await?.records().len();
    collected(&stage, &[proposed("3", 3)]).await;
    stage.invoke(correlating(&stage, None), stage.changes().await?).await;
    let changes = stage.changes().await?;
    let news = Payload::of_records(changes.records()[before..].iter().map(Record::json));

    for _ in 0..2 {
        stage.invoke(evaluating(&stage), news.clone()).await;
    }

    let published = stage.published();
    assert_eq!(published.len(), 2);
    let popular = &published[0];
    assert_eq!(popular.event_type, "area-popular");
    assert_eq!(popular.triggers, [proposed("3", 3).trigger()]);
    assert_eq!(
        (popular.timestamp, popular.partition_key.as_deref()),
        (Some(TIME + 3000), Some("thing-3"))
    );
    assert_eq!(popular.entity::<Vec<String>>("proposals")?, ["1", "2", "3"]);
    assert_eq!(popular.id, published[1].id);
    // History: consumers have seen it.
    assert_eq!(popular.id, "7b7d5ef5-79b3-5c55-9425-050cc61f2bee");
    Ok(())
}

#[tokio::test]
async fn what_follows_from_one_event_needs_no_correlation() -> Result<()> {
    let stage = Stage::set().await?;
    collected(&stage, &[proposed("1", 0)]).await;
    let twice = evaluate(Evaluate {
        id: "twice",
        types: EventTypes::any(),
        evidence: Evidence::Collected,
        table: stage.table(),
        bus: Arc::new(stage.bus()),
        expression: |_: &Event, _: &[Event]| {
            let named = |name: &str| Event { event_type: name.to_owned(), ..Event::default() };
            Ok::<_, Failure>(vec![named("one"), named("another")])
        },
    });

    stage.invoke(twice, stage.changes().await?).await;

    let published = stage.published();
    assert_eq!(
        published.iter().map(|event| &event.event_type).collect::<Vec<_>>(),
        ["one", "another"]
    );
    assert_ne!(published[0].id, published[1].id);
    Ok(())
}

#[tokio::test]
async fn a_query_that_fails_for_now_comes_again() -> Result<()> {
    use local::dynamodb::{Fault, FaultKind};
    let stage = Stage::set().await?;
    collected(&stage, &[proposed("1", 1)]).await;
    stage.invoke(correlating(&stage, None), stage.changes().await?).await;
    stage.dynamodb.faults().inject(Fault::new("Query", FaultKind::Throttled, 1));
    let response = stage.invoke(evaluating(&stage), stage.changes().await?).await;
    assert_eq!(response.batch_item_failures.len(), 1);
    Ok(())
}

/// The changes, as if DynamoDB itself had removed what was removed.
pub(crate) fn by_time_to_live(changes: &Payload) -> Payload {
    let record = |record: &Record| {
        let mut record: Value = serde_json::from_str(record.json()).unwrap();
        if record["eventName"] == "REMOVE" {
            record["userIdentity"] =
                json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"});
        }
        record.to_string()
    };
    let records: Vec<_> = changes.records().iter().map(record).collect();
    Payload::of_records(records.iter().map(String::as_str))
}

#[tokio::test]
async fn an_event_whose_time_is_up_is_missed_once_if_somebody_waits_for_it() -> Result<()> {
    let stage = Stage::set().await?;
    collected(&stage, &[proposed("1", 1)]).await;
    stage.invoke(correlating(&stage, None), stage.changes().await?).await;
    for (pk, sk) in [("1", "EVENT"), ("north", "1")] {
        use aws_sdk_dynamodb::types::AttributeValue::S;
        let request = stage.dynamodb.client().delete_item().table_name(crate::stage::TABLE);
        request.key("pk", S(pk.into())).key("sk", S(sk.into())).send().await?;
    }
    let rule =
        || Expire { id: "missed", types: "thing-proposed".into(), bus: Arc::new(stage.bus()) };
    let changes = stage.changes().await?;

    stage.invoke(expire(rule()), changes.clone()).await;
    assert_eq!(stage.published().len(), 0, "somebody removed them");
    for _ in 0..2 {
        stage.invoke(expire(rule()), by_time_to_live(&changes)).await;
    }

    let published = stage.published();
    assert_eq!(published.len(), 2, "the correlated one was not kept for that");
    assert_eq!(published[0].event_type, "thing-proposed-expired");
    assert_eq!(published[0].entity::<Value>("thing")?["area"], "north");
    assert_eq!(published[0].triggers, [proposed("1", 1).trigger()]);
    assert_eq!(published[0].id, published[1].id);
    Ok(())
}
