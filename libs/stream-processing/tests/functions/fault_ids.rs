//! Which faults are one: the same thing however often it is delivered, and nothing else.

use serde_json::{Value, json};
use stream_processing::sources::Payload;
use stream_processing::testing::{raw, sqs_record};
use stream_processing::{Fault, ProcessingError};

use super::story::{in_time, processor, records, troubled};

const ID: &str = "018f0000-0000-7000-8000-000000000001";

/// The faults that are raised by these payloads, one after the other.
async fn faults_of(
    payloads: impl IntoIterator<Item = Payload>,
) -> Result<Vec<Fault>, ProcessingError> {
    let (processor, faults) = processor(troubled("only"));
    for payload in payloads {
        processor.process(payload, in_time()).await?;
    }
    Ok(faults.all())
}

async fn ids(payloads: impl IntoIterator<Item = Value>) -> Vec<String> {
    let payloads = payloads.into_iter().map(|payload| Payload::parse(payload.to_string()).unwrap());
    faults_of(payloads).await.unwrap().iter().map(|fault| fault.id.to_string()).collect()
}

fn batch(records: impl Into<Vec<Value>>) -> Value {
    json!({"Records": records.into()})
}

fn cloud_event(source: &str, id: &str, data: &Value) -> Value {
    json!({"specversion": "1.0", "type": "poison", "source": source, "id": id, "data": data})
}

/// What a bus puts around an event each time that it is published.
fn bus_event(id: &str, detail: &Value) -> Value {
    json!({"version": "0", "id": id, "detail-type": "poison", "source": "s", "account": "1",
        "time": "2025-11-24T16:00:00Z", "region": "eu-west-1", "detail": detail})
}

/// A message as it is delivered for the `n`th time.
fn message(n: usize, body: &str) -> Value {
    json!({"messageId": "1", "receiptHandle": format!("handle-{n}"), "body": body, "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": n.to_string(), "SentTimestamp": "1764000000000",
            "ApproximateFirstReceiveTimestamp": format!("176400000000{n}")},
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:events"})
}

#[tokio::test]
async fn another_source_id_or_content_is_another_fault_whether_the_id_is_a_uuid_or_not() {
    for id in [ID, "7"] {
        let events = [
            cloud_event("com.example.a", id, &json!(1)),
            cloud_event("com.example.b", id, &json!(1)),
            cloud_event("com.example.a", id, &json!(2)),
            cloud_event("com.example.a", &format!("{id}0"), &json!(1)),
            json!({"id": id, "type": "poison", "timestamp": 0}),
            json!({"id": id, "type": "poison", "timestamp": 0, "tags": {"region": "r"}}),
            json!({"id": id, "type": "poison", "timestamp": 0, "thing": 1}),
            json!({"id": id, "type": "poison", "timestamp": 0, "thing": 1.0}),
        ];
        assert_eq!(ids(events.clone()).await.len(), events.len());
        assert_eq!(ids([events.clone(), events.clone()].concat()).await.len(), events.len());
    }
}

#[tokio::test]
async fn an_event_that_is_published_delivered_or_replayed_again_is_the_same_fault() {
    let event = cloud_event("com.example", ID, &json!({"a": 1}));
    let mut replayed = event.clone();
    replayed["replayname"] = "people-2026".into();
    let mut replayed_by_the_bus = bus_event("4", &event);
    replayed_by_the_bus["replay-name"] = "after-the-outage".into();
    let queued = message(1, &event.to_string());
    let deliveries = [
        event.clone(),
        replayed,
        bus_event("2", &event),
        bus_event("3", &event),
        replayed_by_the_bus,
        batch([queued.clone()]),
        batch([message(2, &event.to_string())]),
        json!([queued]),
    ];
    assert_eq!(ids(deliveries).await.len(), 1);
}

#[tokio::test]
async fn an_event_of_the_bus_itself_that_is_replayed_is_the_same_fault() {
    let detail = json!({"instance-id": "i-1"});
    let mut replayed = bus_event("1", &detail);
    replayed["replay-name"] = "after-the-outage".into();
    assert_eq!(ids([bus_event("1", &detail), replayed]).await.len(), 1);
}

#[tokio::test]
async fn a_message_that_can_not_be_read_is_one_fault_however_often_it_comes() {
    for body in ["{\"id\":", "{\"foo\": \"bar\"}"] {
        let deliveries = (1..=3).map(|n| batch([message(n, body)]));
        assert_eq!(ids(deliveries).await.len(), 1);
    }
    let mut other = message(1, "{\"id\":");
    other["messageId"] = "2".into();
    let mut elsewhere = message(1, "{\"id\":");
    elsewhere["eventSourceARN"] = "arn:aws:sqs:eu-west-1:123456789012:others".into();
    let messages = [message(1, "{\"id\":"), message(1, "{\"id\": "), other, elsewhere];
    assert_eq!(ids([batch(messages)]).await.len(), 4);
}

#[tokio::test]
async fn a_notification_that_can_not_be_read_is_one_fault_whoever_signed_it() {
    let notification = |signature: &str, text: &str| {
        json!({"EventSource": "aws:sns", "EventSubscriptionArn": "arn:1", "Sns": {"MessageId": "1",
            "TopicArn": "arn", "Message": text, "Timestamp": "2019-01-02T12:45:07.000Z",
            "Signature": signature, "SigningCertUrl": signature, "UnsubscribeUrl": signature}})
    };
    let again = [notification("a", "{"), notification("b", "{")];
    assert_eq!(ids(again.map(|record| batch([record]))).await.len(), 1);
    assert_eq!(ids([batch([notification("a", "{"), notification("a", "[")])]).await.len(), 2);
}

#[tokio::test]
async fn a_fault_that_is_resubmitted_and_fails_again_is_the_same_one() {
    let event = cloud_event("com.example", ID, &json!(1)).to_string();
    for body in [event.as_str(), "{\"foo\": \"bar\"}"] {
        let (processor, faults) = processor(troubled("only"));
        processor.process(records([sqs_record(0, body)]), in_time()).await.unwrap();
        let fault = faults.all().remove(0);
        let answer = processor.process(Payload::of_fault(&fault), in_time()).await.unwrap();
        assert_eq!((answer.faults, faults.all().len()), (vec![fault.id], 1));
    }
}

#[tokio::test]
async fn a_record_of_no_known_service_can_be_resubmitted_and_is_the_same_fault() {
    let (processor, faults) = processor(troubled("only"));
    let odd = raw(&json!({"eventSource": "aws:iot"}));
    processor.process(records([sqs_record(0, "text"), odd]), in_time()).await.unwrap();
    let fault = faults.all().remove(0);
    let resubmitted = Payload::parse(Payload::of_fault(&fault).text()).unwrap();
    let answer = processor.process(resubmitted, in_time()).await.unwrap();
    assert_eq!(answer.faults, [fault.id]);
}

#[tokio::test]
async fn the_id_of_a_fault_is_fixed() {
    let found = ids([
        json!({"id": ID, "type": "poison", "timestamp": 0, "tags": {"source": "s"}, "thing": 1}),
        json!({"id": "7", "type": "poison", "timestamp": 0}),
        batch([message(1, "{")]),
    ])
    .await;
    // In the order of their ids.
    let fixed = [
        "3a386f99-8af4-5068-aa97-710513bcb780",
        "607ed740-31fc-5644-b24d-90e344748565",
        "c7523404-8f02-5593-9cfa-0387a1abb5bc",
    ];
    assert_eq!(found, fixed);
}
