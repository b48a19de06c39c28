//! The example `on_failure`, as Lambda's destinations reach it: what failed is told with its reason, and nothing is lost.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// Examples are built beside the tests.
fn told(payload: &Value) -> Output {
    let tests = std::env::current_exe().unwrap();
    let program = tests.ancestors().nth(2).unwrap().join("examples/on_failure");
    let mut command = Command::new(program);
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(payload.to_string().as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn lines(text: &[u8]) -> Vec<&str> {
    std::str::from_utf8(text).unwrap().lines().collect()
}

fn failed(request: &Value) -> Value {
    json!({
        "version": "1.0",
        "timestamp": "2019-11-14T18:16:05.568Z",
        "requestContext": {"requestId": "request-1", "functionArn": "arn:my-function",
            "condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": request,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Error", "errorMessage": "no such table"}
    })
}

fn queued(body: &Value) -> Value {
    json!({"eventSource": "aws:sqs", "messageId": "1", "body": body.to_string()})
}

const DONE: &str = r#"{"batchItemFailures":[]}"#;
const WHY: &str =
    "failed in arn:my-function: RetriesExhausted after 3 attempts: Error: no such table";

#[test]
fn what_failed_is_told_with_its_reason_whichever_destination_delivers_it() {
    let event = json!({"id": "7", "type": "thing-created", "timestamp": 1, "thing": {}});
    let bus_event = json!({
        "version": "0", "id": "1", "detail-type": "Lambda Function Invocation Result - Failure", "source": "lambda",
        "account": "1", "time": "2019-11-14T18:16:06Z", "region": "r", "resources": [], "detail": failed(&event)
    });
    for payload in [failed(&event), bus_event, json!({"Records": [queued(&failed(&event))]})] {
        let output = told(&payload);
        assert_eq!(lines(&output.stdout), [&format!("thing-created `7` {WHY}"), DONE]);
    }
}

#[test]
fn whatever_a_function_was_invoked_with_is_told() {
    let output = told(&failed(&json!({"rebuild": "everything"})));
    assert_eq!(lines(&output.stdout), [&format!("lambda-invocation `request-1` {WHY}"), DONE]);
}

#[test]
fn a_batch_that_a_mapping_gave_up_without_its_records_is_a_fault_that_says_where_they_are() {
    let mut given_up = failed(&Value::Null);
    given_up["KinesisBatchInfo"] = json!({"shardId": "shard-1", "startSequenceNumber": "10",
        "endSequenceNumber": "12", "batchSize": 3, "streamArn": "arn:stream"});
    let output = told(&json!({"Records": [queued(&given_up)]}));
    assert_eq!(lines(&output.stdout), [DONE]);
    let faults = lines(&output.stderr);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(
        faults[0].contains("3 records were given up") && faults[0].contains("arn:stream"),
        "{faults:?}"
    );
}
