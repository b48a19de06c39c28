//! Payloads that no source knows: the invocation fails, and its error says what the payload looks like.

use serde_json::{Value, json};
use stream_processing::sources::{PLAIN_INVOCATION, Payload, PayloadError, Records, Service};

use super::story::Read;

/// What the error says of the payload's shape.
fn shape(payload: &str) -> String {
    match Payload::parse(payload) {
        Err(PayloadError::Unknown(shape)) => shape.to_string(),
        other => panic!("{payload}: {other:?}"),
    }
}

fn shape_of(payload: &Value) -> String {
    shape(&payload.to_string())
}

#[test]
fn what_other_services_invoke_a_function_with_is_refused() {
    let firehose = json!({"invocationId": "1", "deliveryStreamArn": "arn", "region": "r", "records": [
        {"recordId": "1", "approximateArrivalTimestamp": 1, "data": "c2VjcmV0"}, {}]});
    assert_eq!(
        shape_of(&firehose),
        "{deliveryStreamArn: text, invocationId: text, records: [{approximateArrivalTimestamp: number, data: text, \
         recordId: text} and 1 more], region: text}"
    );
    for payload in [
        json!({"version": "1", "triggerSource": "PreSignUp_SignUp", "region": "r", "userPoolId": "p",
            "request": {"userAttributes": {"email": "a@example.com"}}, "response": {}}),
        json!({"source": "aws.cloudwatch", "alarmArn": "arn", "accountId": "1", "time": "2026-01-01",
            "alarmData": {"alarmName": "a"}}),
        json!({"awslogs": {"data": "H4sI"}}),
        json!({"version": "2.0", "routeKey": "$default", "rawPath": "/", "headers": {},
            "requestContext": {"http": {"method": "GET"}}, "isBase64Encoded": false}),
        json!({"type": "TOKEN", "authorizationToken": "t", "methodArn": "arn"}),
        json!({"eventSource": "aws:kafka", "records": {"topic-0": [{"value": "dGV4dA=="}]}}),
        json!({"eventSource": "aws:mq", "messages": []}),
        json!({"eventSource": "aws:docdb", "events": []}),
        json!({"invocationSchemaVersion": "1.0", "tasks": [{"taskId": "1"}]}),
        json!({"CodePipeline.job": {"id": "1"}}),
        json!({"invokingEvent": "{}", "ruleParameters": "{}"}),
        json!({"Records": [{"cf": {"request": {}}}]}),
        json!({"Records": [{"eventSource": "aws:ses", "ses": {}}]}),
        json!([{"eventSource": "aws:kafka"}, {"eventSource": "aws:rmq"}]),
        json!({"eventSource": "aws:sqs", "messageId": "1", "body": "a record that nobody put in a batch"}),
    ] {
        shape_of(&payload);
    }
}

#[test]
fn constants_are_refused_and_so_is_what_only_looks_like_a_batch_or_an_event() {
    for (payload, looks) in [
        ("null", "null"),
        ("7", "number"),
        ("true", "boolean"),
        (r#""text""#, "text"),
        ("{}", "{}"),
        (r#"[1, "a"]"#, "[number and 1 more]"),
        (r#"["{\"Records\": []}"]"#, "[text]"),
        (r#"{"key1": "value1", "key2": "value2"}"#, "{key1: text, key2: text}"),
        (r#"{"Records": null}"#, "{Records: null}"),
        (r#"{"Records": 7}"#, "{Records: number}"),
        (r#"{"Records": {"a": 1}}"#, "{Records: {a: number}}"),
        (
            r#"{"Records": "text", "type": "t", "timestamp": 1}"#,
            "{Records: text, type: text, timestamp: number}",
        ),
        (
            r#"{"id": "1", "source": "/s", "type": "t", "time": null}"#,
            "{id: text, source: text, type: text, time: null}",
        ),
        (r#"{"Event": "s3:Other"}"#, "{Event: text}"),
        (r#"{"resubmit": 7, "Records": []}"#, "{resubmit: number, Records: []}"),
    ] {
        assert_eq!(shape(payload), looks);
    }
}

#[test]
fn the_error_says_what_to_do() {
    let error = Payload::parse(r#"{"secret": "hunter2"}"#).unwrap_err().to_string();
    assert!(
        error.starts_with("no source knows this payload: {secret: text}. Send a batch of "),
        "{error}"
    );
    assert!(error.contains("Payload::of_invocation") && !error.contains("hunter2"), "{error}");
}

#[test]
fn a_name_that_may_be_a_value_or_can_not_be_seen_is_told_by_its_length() {
    let names = json!({"a@example.com": 1, "\u{1b}[31m": 2, "\u{202e}": 3, "": 4, "größe": 5, "x".repeat(41): 6});
    let looks = shape_of(&names);
    for length in [0, 1, 5, 13, 41] {
        assert!(looks.contains(&format!("(a name of {length} characters): number")), "{looks}");
    }
    assert!(
        looks.contains("größe: number") && !looks.contains(['@', '\u{1b}', '\u{202e}']),
        "{looks}"
    );
}

#[test]
fn the_outline_is_bounded_in_depth_length_and_count() {
    assert_eq!(shape(r#"{"a": {"b": {"c": {"d": 1}, "e": [1]}}}"#), "{a: {b: {c: {…}, e: […]}}}");
    let wide = |inner: Value| -> Value {
        (0..100).map(|n| (format!("n{n:02}{}", "x".repeat(36)), inner.clone())).collect()
    };
    let looks = shape_of(&wide(wide(wide(json!(1)))));
    assert!(looks.len() < 4_000 && looks.contains(" and 88 more"), "{} {looks}", looks.len());
    shape(&format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000)));
}

#[test]
fn a_bare_list_of_records_is_read_as_pipes_send_it() {
    let flat = json!({
        "kinesisSchemaVersion": "1.0", "partitionKey": "p", "sequenceNumber": "49",
        "data": "eyJ0eXBlIjogInQiLCAidGltZXN0YW1wIjogMX0=", "approximateArrivalTimestamp": 1_545_084_650.987,
        "eventSource": "aws:kinesis", "eventID": "shardId-000000000006:49", "eventName": "aws:kinesis:record",
    });
    let read = Read::of(&json!([flat])).one();
    assert_eq!(
        (read.event.id.as_str(), read.key.as_deref()),
        ("shardId-000000000006:49", Some("p"))
    );

    let list = json!([super::sqs::message("one"), super::sqs::message("two"), 7]);
    let read = Read::of(&list);
    assert_eq!((read.types(), read.faults.len()), (vec!["sqs-message"; 2], 1));
    assert_eq!(Payload::parse(list.to_string()).unwrap().service(), Some(Service::Sqs));
}

#[test]
fn a_batch_of_cloud_events_is_read() {
    let event = |id: &str| json!({"specversion": "1.0", "id": id, "source": "/s", "type": "t"});
    assert_eq!(Read::of(&json!([event("1"), event("2")])).types(), ["t", "t"]);
    let queued = super::sqs::message(&json!([event("1"), event("2")]).to_string());
    assert_eq!(Read::of(&super::story::records([queued])).types(), ["t", "t"]);
}

#[test]
fn a_cloud_event_of_another_version_is_a_fault_that_says_so() {
    let read = Read::of(&json!({"specversion": "0.3", "id": "1", "source": "/s", "type": "t"}));
    assert_eq!(read.faults, ["CloudEvents 0.3 are not known; `specversion` must be 1.0"]);
}

#[test]
fn a_function_that_takes_plain_invocations_gets_the_payload_as_an_event() {
    let request = "6bc28136-xmpl-4365-b021-0ce6b2e64ab0";
    for payload in ["{\"rebuild\": 1.10}", "null", "7", "{}", "\u{feff}[1]"] {
        let plain = Payload::of_invocation(payload, request).unwrap();
        let unit = Records::of(&plain).next().unwrap().unwrap();
        let event = unit.event();
        assert_eq!((event.id.as_str(), event.event_type.as_str()), (request, PLAIN_INVOCATION));
        let said = event.entity_json("payload").unwrap().get();
        assert_eq!(said, payload.trim_start_matches('\u{feff}'));
    }
}

#[test]
fn what_a_source_knows_is_no_plain_invocation() {
    let records = super::story::records([super::sqs::message("text")]).to_string();
    let payload = Payload::of_invocation(records, "1").unwrap();
    assert_eq!(payload.service(), Some(Service::Sqs));
    assert!(Payload::of_invocation("[]", "1").unwrap().records().is_empty());
    assert!(Payload::of_invocation("{", "1").is_err());
}
