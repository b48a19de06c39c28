//! The example `from_lambda`, as somebody at a terminal has it: a payload in, events and faults out.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use stream_processing::Event;
use stream_processing::testing::kinesis_record;

/// Examples are built beside the tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).unwrap().join("examples/from_lambda")
}

fn started() -> Child {
    let mut command = Command::new(program());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn said(payload: &str) -> Output {
    let mut process = started();
    process.stdin.take().unwrap().write_all(payload.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn event(id: u64) -> Event {
    let event = json!({
        "id": id.to_string(), "type": "thing-created", "timestamp": 1_764_000_000_000_i64,
        "partitionKey": "t", "tags": {"region": "eu-west-1"}, "thing": {"price": 1.10}
    });
    serde_json::from_value(event).unwrap()
}

fn payload(count: u64) -> Value {
    let records = (0..count).map(|place| {
        let record = kinesis_record(usize::try_from(place).unwrap(), &event(place));
        serde_json::from_str::<Value>(record.get()).unwrap()
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

#[test]
fn an_event_is_a_line_of_json() {
    let output = said(&payload(2).to_string());

    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    let events: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events, [0, 1].map(|id| serde_json::to_value(event(id)).unwrap()));
    assert!(output.stderr.is_empty());
}

#[test]
fn a_fault_is_a_line_on_standard_error_and_hides_no_event() {
    let mut payload = payload(2);
    payload["Records"][0]["kinesis"]["data"] = json!("no base64!");

    let output = said(&payload.to_string());

    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
    let faults = String::from_utf8(output.stderr).unwrap();
    assert!(faults.lines().count() == 1 && faults.contains("base64"), "{faults}");
}

#[test]
fn a_payload_without_records_ends_at_once_and_well() {
    for payload in ["[]", r#"{"Records": []}"#, r#"{"Event": "s3:TestEvent"}"#] {
        let output = said(payload);
        assert!(output.status.success(), "{payload}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{payload}");
    }
}

#[test]
fn what_no_source_knows_is_refused_in_one_line() {
    for payload in
        ["Hello", "{}", "null", r#"{"awslogs": {"data": "H4sI"}}"#, r#"{"Records": null}"#]
    {
        let output = said(payload);
        assert_eq!(output.status.code(), Some(1), "{payload}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.stdout.is_empty() && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn a_reader_who_leaves_early_ends_it_quietly() {
    let mut process = started();
    drop(process.stdout.take());
    // More than a pipe holds, so that it has to notice.
    let payload = payload(2_000).to_string();
    process.stdin.take().unwrap().write_all(payload.as_bytes()).unwrap();

    let output = process.wait_with_output().unwrap();

    assert!(output.status.success(), "{}", output.status);
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
