//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::story::{Read, as_json, records, thing_created};

fn record(data: &[u8]) -> Value {
    json!({
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
            "data": STANDARD.encode(data),
            "approximateArrivalTimestamp": 1_545_084_650.987
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
        "awsRegion": "us-east-2",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"
    })
}

#[test]
fn the_data_is_the_event() {
    let read = Read::of(&records([record(thing_created().to_string().as_bytes())]));
    assert_eq!(as_json(&read.one().event), thing_created());
}

#[test]
fn what_shares_a_partition_key_is_kept_in_order() {
    let read = Read::of(&records([record(thing_created().to_string().as_bytes())]));
    assert_eq!(read.one().key.as_deref(), Some("1"));
}

#[test]
fn an_event_without_an_id_takes_that_of_its_record() {
    let data = br#"{"type": "thing-created", "timestamp": 1}"#;
    let id = Read::of(&records([record(data)])).one().event.id;
    assert!(id.starts_with("shardId-000000000006:"), "{id}");
}

#[test]
fn a_cloud_event_is_read_as_one() {
    let data = br#"{"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "data": 7}"#;
    assert_eq!(Read::of(&records([record(data)])).one().event.entity::<u8>("data").unwrap(), 7);
}

#[test]
fn data_that_is_not_base64_is_a_fault_and_the_others_are_read() {
    let mut broken = record(b"");
    broken["kinesis"]["data"] = "!not base64!".into();
    let read = Read::of(&records([broken, record(thing_created().to_string().as_bytes())]));
    assert_eq!(read.types(), ["thing-created"]);
    assert!(read.faults[0].contains("not base64"), "{:?}", read.faults);
}

#[test]
fn data_that_is_no_event_is_a_fault() {
    let not_events: [&[u8]; 6] =
        [b"Hello, this is a test.", b"{}", b"[]", b"null", b"\xff\xfe", br#"{"id": "1"}"#];
    for data in not_events {
        let read = Read::of(&records([record(data)]));
        assert_eq!((read.deliveries.len(), read.faults.len()), (0, 1), "{data:?}");
    }
}

#[test]
fn a_record_without_data_is_a_fault() {
    let mut broken = record(b"");
    broken["kinesis"].as_object_mut().unwrap().remove("data");
    let read = Read::of(&records([broken]));
    assert!(read.faults[0].starts_with("this is not a valid Kinesis record: missing field `data`"));
}
