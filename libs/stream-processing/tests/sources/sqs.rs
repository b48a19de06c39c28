//! <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>

use serde_json::{Value, json};

use super::story::{Read, as_json, records, thing_created};

pub(crate) fn message(body: &str) -> Value {
    json!({
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185"
        },
        "messageAttributes": {
            "myAttribute": {
                "stringValue": "myValue",
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": "String"
            }
        },
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
        "awsRegion": "us-east-2"
    })
}

fn in_group(body: &str, group: &str) -> Value {
    let mut message = message(body);
    message["attributes"]["MessageGroupId"] = group.into();
    message
}

#[test]
fn a_plain_text_is_an_event_of_its_own() {
    assert_eq!(
        as_json(&Read::of(&records([message("Test message.")])).one().event),
        json!({
            "id": "059f36b4-87a3-44ab-83d2-661975830a7d",
            "type": "sqs-message",
            "timestamp": 1_545_082_649_183_i64,
            "tags": {"source": "arn:aws:sqs:us-east-2:123456789012:my-queue"},
            "message": "Test message."
        })
    );
}

#[test]
fn a_message_that_does_not_say_when_it_was_sent_has_no_time() {
    let mut timeless = message("Test message.");
    timeless["attributes"].as_object_mut().unwrap().remove("SentTimestamp");
    assert_eq!(Read::of(&records([timeless])).one().event.timestamp, None);
}

#[test]
fn a_body_that_is_an_event_is_the_event() {
    let read = Read::of(&records([message(&thing_created().to_string())]));
    assert_eq!(as_json(&read.one().event), thing_created());
}

#[test]
fn a_bus_event_in_a_queue_is_taken_out_of_its_envelope() {
    let bus = json!({
        "version": "0", "id": "1", "detail-type": "thing-created", "source": "things",
        "account": "1", "time": "2017-12-22T18:43:48Z", "region": "eu-west-1", "resources": [],
        "detail": thing_created()
    });
    let read = Read::of(&records([message(&bus.to_string())]));
    assert_eq!(as_json(&read.one().event), thing_created());
}

#[test]
fn an_event_without_an_id_takes_that_of_its_message() {
    let event = Read::of(&records([message(r#"{"type": "t", "timestamp": 1}"#)])).one().event;
    assert_eq!(event.id, "059f36b4-87a3-44ab-83d2-661975830a7d");
}

#[test]
fn a_message_group_is_kept_in_order_and_other_messages_are_not() {
    let read = Read::of(&records([in_group("a", "group"), message("b")]));
    let keys: Vec<_> = read.deliveries.iter().map(|delivery| delivery.key.as_deref()).collect();
    assert_eq!(keys, [Some("group"), None]);
}

#[test]
fn a_body_that_is_meant_as_json_but_is_no_event_is_a_fault() {
    for body in [r#"{"id": "1", "type":"#, "{}", "[]", r#"{"foo": "bar"}"#, r#"{"Message": "{}"}"#]
    {
        let read = Read::of(&records([message(body)]));
        assert_eq!((read.deliveries.len(), read.faults.len()), (0, 1), "{body}");
    }
}

#[test]
fn a_message_without_a_body_is_a_fault() {
    let mut broken = message("");
    broken.as_object_mut().unwrap().remove("body");
    let read = Read::of(&records([broken]));
    assert!(read.faults[0].contains("missing field `body`"), "{:?}", read.faults);
}
