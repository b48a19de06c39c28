//! JSON behind what nobody sees, wherever messages are text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::sqs::message;
use super::story::{Read, as_json, records, thing_created};

fn sns(text: &str) -> Value {
    json!({"EventSource": "aws:sns", "Sns": {"MessageId": "1", "TopicArn": "arn", "Message": text,
        "Timestamp": "2019-01-02T12:45:07.000Z"}})
}

fn kinesis(text: &str) -> Value {
    json!({"eventSource": "aws:kinesis", "kinesis": {"partitionKey": "1", "sequenceNumber": "1",
        "data": STANDARD.encode(text)}})
}

#[test]
fn a_byte_order_mark_before_json_does_not_matter() {
    let event = thing_created().to_string();
    let bus = json!({"id": "1", "detail-type": "t", "source": "s", "time": "2017-12-22T18:43:48Z",
        "detail": thing_created()});
    for text in
        [format!("\u{feff}{event}"), format!("\u{feff}\n {event}\n"), format!("\u{feff}{bus}")]
    {
        for record in [message(&text), sns(&text), kinesis(&text)] {
            assert_eq!(as_json(&Read::of(&records([record])).one().event), thing_created());
        }
        assert_eq!(as_json(&Read::of_text(&text).one().event), thing_created());
    }
}

#[test]
fn json_that_was_written_twice_or_behind_what_nobody_sees_is_a_fault_and_no_plain_text() {
    let event = thing_created().to_string();
    let twice = json!(event).to_string();
    let texts = [twice, format!("\u{200b}{event}"), format!("\0{event}"), format!("\u{a0}{event}")];
    for text in texts {
        for record in [message(&text), sns(&text), kinesis(&text)] {
            let read = Read::of(&records([record]));
            assert_eq!((read.deliveries.len(), read.faults.len()), (0, 1), "{text:?}");
        }
    }
}

#[test]
fn a_plain_text_keeps_all_its_characters() {
    for text in ["\u{feff}Hello", " \"Hello\"", "\"Hello\" she said", "12", "", "\u{200b}"] {
        let event = Read::of(&records([message(text)])).one().event;
        assert_eq!(event.entity::<String>("message").unwrap(), text);
    }
}

#[test]
fn a_topic_that_asks_a_queue_something_is_a_fault_that_says_so() {
    let asked = json!({"Type": "SubscriptionConfirmation", "MessageId": "1", "Token": "t", "TopicArn": "arn",
        "Message": "You have chosen to subscribe to the topic", "SubscribeURL": "https://sns",
        "Timestamp": "2012-04-26T20:45:04.751Z"});
    let read = Read::of(&records([message(&asked.to_string())]));
    assert!(
        read.faults[0].starts_with("this is not a notification but a SubscriptionConfirmation"),
        "{:?}",
        read.faults
    );
}

#[test]
fn a_change_of_a_table_that_came_in_a_message_is_read() {
    let change =
        super::dynamodb::record(&super::dynamodb::item(&json!({})), &Value::Null).to_string();
    for record in [message(&change), kinesis(&change)] {
        assert_eq!(Read::of(&records([record])).types(), ["thing-created"]);
    }
}
