//! <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>, and topics in queues:
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html>.

use serde_json::{Value, json};

use super::s3;
use super::sqs::message;
use super::story::{Read, as_json, records, thing_created};

fn notification(text: &str) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda",
        "Subject": "TestInvoke",
        "Message": text,
        "Timestamp": "2019-01-02T12:45:07.000Z",
        "SignatureVersion": "1",
        "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
        "SigningCertUrl": "https://sns.us-east-1.amazonaws.com/cert.pem",
        "UnsubscribeUrl": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
        "MessageAttributes": {"Test": {"Type": "String", "Value": "TestString"}}
    })
}

fn record(text: &str) -> Value {
    json!({
        "EventVersion": "1.0",
        "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda:21be56ed",
        "EventSource": "aws:sns",
        "Sns": notification(text)
    })
}

#[test]
fn a_plain_text_is_an_event_of_its_own() {
    assert_eq!(
        as_json(&Read::of(&records([record("Hello from SNS!")])).one().event),
        json!({
            "id": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
            "type": "sns-notification",
            "timestamp": 1_546_433_107_000_i64,
            "tags": {
                "source": "arn:aws:sns:us-east-1:123456789012:sns-lambda",
                "subject": "TestInvoke"
            },
            "message": "Hello from SNS!"
        })
    );
}

#[test]
fn a_message_that_is_an_event_is_the_event() {
    let read = Read::of(&records([record(&thing_created().to_string())]));
    assert_eq!(as_json(&read.one().event), thing_created());
}

#[test]
fn a_notification_in_a_queue_is_taken_out_of_its_envelope() {
    let in_queue = message(&notification(&thing_created().to_string()).to_string());
    assert_eq!(as_json(&Read::of(&records([in_queue])).one().event), thing_created());
}

#[test]
fn a_bucket_notified_through_a_topic_and_a_queue_is_read_to_the_bottom() {
    let bucket = records([s3::record("a.html"), s3::record("b.html")]).to_string();
    let in_queue = message(&notification(&bucket).to_string());
    let read = Read::of(&records([in_queue]));
    let keys: Vec<_> = read.deliveries.iter().map(|one| one.event.partition_key.clone()).collect();
    assert_eq!(keys, [Some("a.html".to_owned()), Some("b.html".to_owned())]);
    assert!(read.deliveries.iter().all(|delivery| delivery.position == 0), "of one record");
}

#[test]
fn the_test_event_of_a_bucket_is_no_event_and_no_fault() {
    let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "bucket"});
    let in_queue = message(&notification(&test.to_string()).to_string());
    let read = Read::of(&records([in_queue, record(&test.to_string())]));
    assert_eq!((read.deliveries.len(), read.faults.len()), (0, 0));
}

#[test]
fn envelopes_in_more_envelopes_than_make_sense_are_a_fault() {
    let nested = (0..6).fold("end".to_owned(), |text, _| notification(&text).to_string());
    let read = Read::of(&records([record(&nested)]));
    assert_eq!(read.faults, ["messages are nested too deeply in others"]);
}

#[test]
fn a_notification_without_a_message_is_a_fault() {
    let mut broken = record("");
    broken["Sns"].as_object_mut().unwrap().remove("Message");
    let read = Read::of(&records([broken]));
    assert!(read.faults[0].contains("missing field `Message`"), "{:?}", read.faults);
}
