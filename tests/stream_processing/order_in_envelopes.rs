//! Who counted a change is believed, whatever its record was put into on its way.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::Event;
use stream_processing::flavors::{Materialize, materialize};
use stream_processing::sinks::dynamodb::UpdateRequest;
use stream_processing::sources::Payload;
use stream_processing::testing::{event_json, sns_envelope, sns_record, sqs_record};
use stream_processing::{BatchResponse, EventError, EventTypes, Pipeline};

use crate::order_of_changes::{SECOND, change, copies, seen};
use crate::stage::{Stage, thing_event};

type Envelope = fn(&RawValue) -> String;

/// A payload with one record, as what is between a table and a function delivers it.
const ENVELOPES: [(&str, Envelope); 6] = [
    ("a queue behind a pipe", |record| batch(&[&sqs_record(0, record.get())])),
    ("a queue, a batch of one", |record| batch(&[&sqs_record(0, &batch(&[record]))])),
    ("a topic", |record| batch(&[&sns_record(0, record.get())])),
    ("a queue of a topic", |record| batch(&[&sqs_record(0, &sns_envelope(record.get()))])),
    ("a destination", |record| given_up("requestPayload", &raw_batch(record))),
    ("a destination in S3", |record| given_up("payload", &Value::from(batch(&[record])))),
];

fn batch(records: &[&RawValue]) -> String {
    json!({"Records": records}).to_string()
}

fn raw_batch(record: &RawValue) -> Value {
    json!({"Records": [record]})
}

fn given_up(name: &str, payload: &Value) -> String {
    json!({
        "version": "1.0", "timestamp": "2026-11-30T00:00:00.000Z", name: payload,
        "requestContext": {"requestId": "1", "functionArn": "arn", "condition": "RetriesExhausted"},
        "DDBStreamBatchInfo": {},
    })
    .to_string()
}

async fn deliver(stage: &Stage, pipeline: Pipeline, payload: String) {
    let payload = Payload::parse(payload).unwrap();
    assert_eq!(stage.invoke(pipeline, payload).await, BatchResponse::done());
    assert_eq!(stage.faults.all(), []);
}

#[tokio::test]
async fn the_last_change_of_a_table_counts_in_whichever_envelope_each_comes() -> Result<()> {
    let made = change("100000000000000000001", SECOND, "INSERT", Some(1));
    let removed = change("100000000000000000002", SECOND, "REMOVE", None);
    for (name, envelope) in ENVELOPES {
        let stage = Stage::set().await?;
        for change in [removed, made] {
            deliver(&stage, copies(stage.table()), envelope(&change.record())).await;
            assert_eq!(seen(&stage).await, "deleted", "{name}");
        }
        deliver(&stage, copies(stage.table()), batch(&[&made.record()])).await;
        assert_eq!(seen(&stage).await, "deleted", "{name}, and then without it");
    }
    Ok(())
}

#[tokio::test]
async fn a_data_stream_behind_a_pipe_breaks_the_ties_of_the_clock() -> Result<()> {
    let stage = Stage::set().await?;
    let record = |number: &str, name: &str| {
        let event = thing_event(name, "thing-updated", 5, &json!({"id": "t", "name": name}));
        json!([{
            "kinesisSchemaVersion": "1.0", "partitionKey": "t", "sequenceNumber": number,
            "data": STANDARD.encode(event_json(&event)), "approximateArrivalTimestamp": SECOND,
            "eventSource": "aws:kinesis", "eventID": format!("shardId-000000000000:{number}"),
            "eventSourceARN": "arn:aws:kinesis:eu-west-1:1:stream/things",
        }])
        .to_string()
    };
    for (number, name) in [("49", "Hat"), ("50", "Cap"), ("49", "Hat")] {
        let things = crate::materialized_views::things(stage.table());
        deliver(&stage, things, record(number, name)).await;
    }
    assert_eq!(stage.items("t").await[0]["name"], "Cap");
    Ok(())
}

/// The sizes of objects, as their bucket says by way of a bus.
fn sizes(stage: &Stage) -> Pipeline {
    materialize(Materialize {
        id: "sizes",
        types: EventTypes::any(),
        table: stage.table(),
        to_update: |event: &Event| {
            let detail: Value = event.entity("detail")?;
            let update = UpdateRequest::new("pk", "copy").sort_key("sk", "thing");
            Ok::<_, EventError>(update.set("size", detail["object"]["size"].as_i64().unwrap_or(0)))
        },
    })
}

#[tokio::test]
async fn the_last_change_of_an_object_counts_that_its_bucket_tells_a_bus_of() -> Result<()> {
    let stage = Stage::set().await?;
    let put = |sequencer: &str, size: i64| {
        json!({
            "version": "0", "id": sequencer, "detail-type": "Object Created", "source": "aws.s3",
            "account": "1", "time": "2026-11-30T00:00:00Z", "region": "eu-west-1", "resources": [],
            "detail": {"version": "0", "bucket": {"name": "bucket"}, "reason": "PutObject",
                "object": {"key": "a b.txt", "size": size, "etag": "e", "sequencer": sequencer}},
        })
        .to_string()
    };
    for (sequencer, size) in
        [("0055AED6DCD90281E5", 1), ("0055AED6DCD90281F", 2), ("0055AED6DCD90281E5", 1)]
    {
        deliver(&stage, sizes(&stage), put(sequencer, size)).await;
    }
    assert_eq!(stage.items("copy").await[0]["size"], 2);
    Ok(())
}
