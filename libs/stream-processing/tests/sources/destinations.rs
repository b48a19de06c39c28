//! What destinations of Lambda deliver:
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>.

use serde_json::{Value, json};
use stream_processing::sources::{PLAIN_INVOCATION, Payload, Records, Service};

use super::sqs::message;
use super::story::{Read, as_json, records, thing_created};

const REQUEST: &str = "e4b46cbf-b738-xmpl-8880-a18cdf61200e";

fn failed(request: &Value) -> Value {
    json!({
        "version": "1.0",
        "timestamp": "2019-11-14T18:16:05.568Z",
        "requestContext": {
            "requestId": REQUEST,
            "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:my-function:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3
        },
        "requestPayload": request,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Error", "errorMessage": "no such table", "trace": []}
    })
}

/// The record of a batch that a mapping gave up.
fn given_up() -> Value {
    json!({
        "requestContext": {"requestId": REQUEST, "functionArn": "arn", "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2019-11-14T00:13:49.717Z",
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000001573689847184-864758bb",
            "startSequenceNumber": "800000000003126276362",
            "endSequenceNumber": "800000000003126276363",
            "approximateArrivalOfFirstRecord": "2019-11-14T00:13:19Z",
            "approximateArrivalOfLastRecord": "2019-11-14T00:13:19Z",
            "batchSize": 2,
            "streamArn": "arn:aws:dynamodb:us-east-2:123456789012:table/mytable/stream/2019-11-14T00:04:06.388"
        }
    })
}

fn bus_event(detail: &Value) -> Value {
    json!({
        "version": "0", "id": "1", "detail-type": "Lambda Function Invocation Result - Failure", "source": "lambda",
        "account": "123456789012", "time": "2019-11-14T18:16:06Z", "region": "us-east-2",
        "resources": ["arn"], "detail": detail
    })
}

fn notification(text: &str) -> Value {
    json!({"Type": "Notification", "MessageId": "1", "TopicArn": "arn", "Message": text,
        "Timestamp": "2019-01-02T12:45:07.000Z"})
}

#[test]
fn the_event_is_what_the_function_was_invoked_with_and_the_delivery_says_why_it_failed() {
    let delivery = Read::of(&failed(&thing_created())).one();
    assert_eq!(as_json(&delivery.event), thing_created());
    let invocation = delivery.invocation.unwrap();
    assert!(invocation.has_failed());
    let reason = invocation.reason().unwrap();
    assert_eq!(reason, "RetriesExhausted after 3 attempts: Error: no such table");
    assert!(invocation.function_arn.as_ref().unwrap().ends_with("my-function:$LATEST"));
}

#[test]
fn it_is_the_same_in_whatever_envelope_it_comes() {
    let failed = failed(&thing_created());
    let text = failed.to_string();
    for payload in [
        bus_event(&failed),
        records([message(&text)]),
        records([message(&notification(&text).to_string())]),
        records([message(&bus_event(&failed).to_string())]),
        records([json!({"EventSource": "aws:sns", "Sns": notification(&text)})]),
        json!([message(&text)]),
    ] {
        let delivery = Read::of(&payload).one();
        assert_eq!(as_json(&delivery.event), thing_created(), "{payload}");
        assert!(delivery.invocation.unwrap().has_failed());
    }
}

#[test]
fn the_payload_within_may_be_a_batch_or_an_envelope_itself() {
    let topic = records([
        json!({"EventSource": "aws:sns", "Sns": notification(&thing_created().to_string())}),
    ]);
    assert_eq!(Read::of(&failed(&topic)).types(), ["thing-created"]);
    let bucket = records([super::s3::record("a.html"), super::s3::record("b.html")]);
    let read = Read::of(&failed(&bucket));
    assert_eq!(read.types(), ["ObjectCreated:Put"; 2]);
    assert!(read.deliveries.iter().all(|delivery| delivery.invocation.is_some()));
    let seeds_example = json!({"version": "0", "id": "1", "detail-type": "stream changes", "source": "dynamodb-log",
        "account": "1", "time": "2021-04-01T00:00:00Z", "region": "eu-west-1", "resources": [],
        "detail": {"log": "users", "key": {"pk": "users#12#stream", "sk": 0}, "type": "signup", "payload": {}}});
    assert_eq!(Read::of(&failed(&seeds_example)).types(), ["stream changes"]);
}

#[test]
fn a_success_has_what_the_function_answered() {
    let mut succeeded = failed(&thing_created());
    succeeded["requestContext"]["condition"] = "Success".into();
    succeeded["responsePayload"] = json!({"answer": 42});
    let invocation = Read::of(&succeeded).one().invocation.unwrap();
    assert_eq!((invocation.has_failed(), invocation.reason()), (false, None));
    assert_eq!(invocation.response.as_ref().unwrap().get(), r#"{"answer":42}"#);
}

#[test]
fn an_invocation_that_was_never_begun_has_no_answer() {
    let mut expired = failed(&thing_created());
    expired["requestContext"]["condition"] = "EventAgeExceeded".into();
    expired["responseContext"] = Value::Null;
    expired.as_object_mut().unwrap().remove("responsePayload");
    let invocation = Read::of(&expired).one().invocation.unwrap();
    assert_eq!(invocation.reason().unwrap(), "EventAgeExceeded after 3 attempts");
}

#[test]
fn an_event_without_an_id_takes_that_of_the_request() {
    let event = Read::of(&failed(&json!({"type": "t", "timestamp": 1}))).one().event;
    assert_eq!(event.id, REQUEST);
}

#[test]
fn a_payload_within_that_no_source_knows_is_a_fault_unless_the_function_takes_plain_invocations() {
    let failed = failed(&json!({"key": "value"})).to_string();
    let read = Read::of_text(&failed);
    assert_eq!(
        read.faults,
        ["the message is not an event, and no envelope that is known: {key: text}"]
    );
    let payload = Payload::of_invocation(failed, "another request").unwrap();
    assert_eq!(payload.service(), Some(Service::Destination));
    let unit = Records::of(&payload).next().unwrap().unwrap();
    assert_eq!(
        (unit.event().id.as_str(), unit.event().event_type.as_str()),
        (REQUEST, PLAIN_INVOCATION)
    );
    assert!(unit.delivery().invocation.is_some());
}

#[test]
fn a_batch_that_was_given_up_is_read_where_its_payload_is_there() {
    let batch = records([
        super::dynamodb::record(&super::dynamodb::item(&json!({})), &Value::Null),
        super::dynamodb::record(&Value::Null, &super::dynamodb::item(&json!({}))),
    ]);
    let mut file = given_up();
    file["payload"] = batch.to_string().into();
    let read = Read::of(&file);
    assert_eq!(read.types(), ["thing-created", "thing-deleted"]);
    assert_eq!(read.deliveries[0].key.as_deref(), Some("thing-1"), "in order, as in the stream");
    assert!(read.deliveries[0].invocation.as_ref().unwrap().has_failed());
}

#[test]
fn a_batch_that_was_given_up_and_is_not_there_says_where_it_can_be_read() {
    let of_kinesis = |mut document: Value| {
        let batch = document.as_object_mut().unwrap().remove("DDBStreamBatchInfo").unwrap();
        document["KinesisBatchInfo"] = batch;
        document
    };
    let mut of_a_pipe = given_up();
    of_a_pipe.as_object_mut().unwrap().remove("requestContext");
    of_a_pipe["context"] =
        json!({"partnerResourceArn": "arn", "condition": "RetryAttemptsExhausted"});
    for document in [given_up(), of_kinesis(given_up()), of_a_pipe] {
        let read = Read::of(&records([message(&document.to_string())]));
        assert_eq!(read.deliveries.len(), 0);
        let fault = &read.faults[0];
        assert!(
            fault.starts_with("2 records were given up, and this message does not have them"),
            "{fault}"
        );
        assert!(
            fault.contains("sequence number 800000000003126276362 to 800000000003126276363"),
            "{fault}"
        );
    }
}
