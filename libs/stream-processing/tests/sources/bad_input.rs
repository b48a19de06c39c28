//! What nobody should send, and somebody does.

use serde_json::{Value, json};
use stream_processing::sources::{Payload, Service};

use super::s3;
use super::sqs::message;
use super::story::{Read, records, thing_created};

#[test]
fn an_empty_batch_and_a_test_message_end_at_once_and_well() {
    for payload in [
        "[]",
        r#"{"Records": []}"#,
        r#"{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "bucket"}"#,
    ] {
        let read = Read::of_text(payload);
        assert_eq!((read.deliveries.len(), read.faults.len()), (0, 0), "{payload}");
    }
}

#[test]
fn a_payload_that_is_no_json_is_refused() {
    for payload in ["", "Hello", "{", r#"{"Records": [}"#] {
        let refused = Payload::parse(payload).unwrap_err().to_string();
        assert!(refused.starts_with("the payload is not JSON: "), "{refused}");
    }
}

#[test]
fn records_of_no_known_service_are_faults_beside_those_of_one() {
    let known = message("text");
    let others = [json!({"eventSource": "aws:iot"}), json!({}), json!(7), Value::Null];
    let read = Read::of(&records([&[known], others.as_slice()].concat()));
    assert_eq!(read.types(), ["sqs-message"]);
    assert_eq!(read.faults.len(), 4);
    assert!(read.faults.iter().all(|fault| fault.starts_with("this is not a valid SQS record: ")));
}

#[test]
fn each_record_is_read_as_what_it_says_it_is() {
    let queued = message(&thing_created().to_string());
    let read = Read::of(&records([s3::record("a"), queued, json!({"eventSource": "aws:iot"})]));
    assert_eq!(read.types(), ["ObjectCreated:Put", "thing-created"]);
    assert_eq!(read.faults.len(), 1);
}

#[test]
fn the_service_is_that_of_the_first_record_that_says_it() {
    let payload = records([json!({}), message("text")]).to_string();
    assert_eq!(Payload::parse(payload).unwrap().service(), Some(Service::Sqs));
}

#[test]
fn a_record_keeps_the_bytes_that_were_delivered() {
    let odd = r#"{"messageId":"1",  "body":"t\u0065xt", "n": 1.10, "eventSource":"aws:sqs"}"#;
    let read = Read::of_text(&format!(r#"{{"Records": [ {odd} ]}}"#));
    assert_eq!(read.one().record.json(), odd);
}

#[test]
fn deep_nesting_overflows_nothing() {
    let deep = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let event = |depth| {
        let thing = deep(depth);
        format!(r#"{{"id": "1", "type": "t", "timestamp": 1, "thing": {thing}}}"#)
    };
    assert_eq!(Read::of(&records([message(&event(100_000))])).types(), ["t"]);
    assert_eq!(Read::of(&records([message(&deep(100_000))])).faults.len(), 1);
    assert!(Payload::parse(deep(100_000)).is_err());
    let tags =
        format!(r#"{{"id": "1", "type": "t", "timestamp": 1, "tags": {{"a": {}}}}}"#, deep(9999));
    assert!(Read::of(&records([message(&tags)])).faults[0].contains("recursion limit"));
}

#[test]
fn a_batch_of_6_mb_is_read() {
    let filling = "x".repeat(1000);
    let one = json!({"id": "1", "type": "t", "timestamp": 1, "thing": filling}).to_string();
    let batch = records(vec![message(&one); 4000]).to_string();
    assert!(batch.len() > 6_000_000);
    assert_eq!(Read::of_text(&batch).deliveries.len(), 4000);
}

#[test]
fn an_undecodable_record_has_the_same_id_each_time() {
    use stream_processing::sources::Records;
    let payload = Payload::parse(records([json!({"eventSource": "aws:sqs"})]).to_string()).unwrap();
    let id = || Records::of(&payload).next().unwrap().unwrap_err().deliveries()[0].event.id.clone();
    assert_eq!(id(), id());
}
