//! A consumer as a Lambda function.

use std::time::Duration;

use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use idempotent_consumers::{Answer, CloudEvent, Function, InvocationError};
use serde_json::json;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, message_id, payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline};

use crate::story::{CountByCountry, consumer, count, event_with, validated};

const TYPE: &str = "GeolocationValidationSucceeded";

#[derive(Default)]
struct Lambda {
    database: InMemoryDatabase,
    faults: RecordedFaults,
}

impl Lambda {
    async fn invoke(&self, payload: Payload) -> Result<Answer, InvocationError> {
        let consumer = consumer(&self.database, CountByCountry);
        let function = Function::new(consumer, TYPE, self.faults.clone());
        function.handle(payload, Deadline::after(Duration::from_mins(1))).await
    }

    async fn batch(&self, payload: Payload) -> BatchResponse {
        match self.invoke(payload).await.unwrap() {
            Answer::Batch(response) => response,
            Answer::Value(value) => panic!("{value}"),
        }
    }
}

fn text(event: &CloudEvent) -> String {
    serde_json::to_string(event).unwrap()
}

/// As EventBridge delivers it.
fn bus_event(event: &CloudEvent) -> String {
    json!({
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": event.event_type,
        "source": event.source,
        "account": "123456789012",
        "time": "2025-11-24T16:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": event,
    })
    .to_string()
}

#[tokio::test]
async fn one_event_is_the_same_whichever_way_it_comes() {
    let lambda = Lambda::default();
    let event = validated(1, "FR");
    let ways = [
        payload_of(&[sqs_record(0, &text(&event)), sqs_record(1, &bus_event(&event))]),
        Payload::parse(bus_event(&event)).unwrap(),
        Payload::parse(text(&event)).unwrap(),
    ];
    for payload in ways {
        lambda.invoke(payload).await.unwrap();
    }
    assert_eq!(count(&lambda.database, "FR").as_deref(), Some("1"));
    assert!(lambda.faults.all().is_empty());
}

#[tokio::test]
async fn a_direct_invocation_is_answered_what_the_handler_returned() {
    let lambda = Lambda::default();
    for _ in 0..2 {
        let answer = lambda.invoke(Payload::parse(text(&validated(1, "FR"))).unwrap()).await;
        assert_eq!(serde_json::to_string(&answer.unwrap()).unwrap(), "1");
    }
}

#[tokio::test]
async fn whoever_invokes_directly_hears_of_an_error_and_there_is_no_fault() {
    let lambda = Lambda::default();
    let wrong = text(&event_with(1, &json!({})));
    let error = lambda.invoke(Payload::parse(wrong).unwrap()).await.unwrap_err();
    assert!(matches!(error, InvocationError::Consume(_)), "{error}");

    let mut other = validated(1, "FR");
    other.event_type = "Other".to_owned();
    let error = lambda.invoke(Payload::parse(text(&other)).unwrap()).await.unwrap_err();
    assert_eq!(error.to_string(), "events of the type `Other` are not handled here");
    assert!(lambda.faults.all().is_empty());
}

#[tokio::test]
async fn of_a_queue_only_what_failed_for_now_comes_again_and_poison_is_a_fault() {
    let lambda = Lambda::default();
    lambda.database.destine([Fate::CrashesBefore]);
    let events = [validated(1, "FR"), event_with(2, &json!({})), validated(3, "DE")];
    let records: Vec<_> =
        events.iter().enumerate().map(|(place, event)| sqs_record(place, &text(event))).collect();

    let response = lambda.batch(payload_of(&records)).await;

    let again: Vec<_> =
        response.batch_item_failures.iter().map(|one| &one.item_identifier).collect();
    assert_eq!(again, [&message_id(0)]);
    let faults = lambda.faults.all();
    assert_eq!(faults.len(), 1);
    let fault = &faults[0];
    let of = (fault.function.as_str(), fault.pipeline.as_str(), fault.event_id.as_str());
    assert_eq!(of, ("count-by-country", "count-by-country", "2"));
    assert_eq!(fault.error.name, "ConsumeError");
    assert_eq!(count(&lambda.database, "DE").as_deref(), Some("1"));
}

#[tokio::test]
async fn several_events_of_one_invocation_are_a_batch() {
    let lambda = Lambda::default();
    let events = json!([validated(1, "FR"), event_with(2, &json!({})), validated(3, "FR")]);
    let payload = Payload::parse(events.to_string()).unwrap();
    assert_eq!(lambda.batch(payload).await, BatchResponse::done());
    assert_eq!(count(&lambda.database, "FR").as_deref(), Some("2"));
    assert_eq!(lambda.faults.all().len(), 1);
}

#[tokio::test]
async fn an_event_that_another_function_failed_on_is_handled_once() {
    let lambda = Lambda::default();
    let failed = json!({
        "version": "1.0", "timestamp": "2025-11-24T16:00:00Z",
        "requestContext": {"requestId": "1", "functionArn": "arn", "condition": "RetriesExhausted",
            "approximateInvokeCount": 3},
        "requestPayload": validated(1, "FR"), "responsePayload": {"errorType": "Error"},
    });
    let destination = Payload::parse(failed.to_string()).unwrap();
    assert_eq!(lambda.batch(destination).await, BatchResponse::done());
    lambda.invoke(Payload::parse(text(&validated(1, "FR"))).unwrap()).await.unwrap();
    assert_eq!(count(&lambda.database, "FR").as_deref(), Some("1"));
}

#[tokio::test]
async fn a_fault_that_is_resubmitted_goes_through_the_pipeline() {
    let lambda = Lambda::default();
    let wrong = text(&event_with(1, &json!({})));
    lambda.batch(payload_of(&[sqs_record(0, &wrong)])).await;
    let fault = lambda.faults.all().remove(0);

    let response = lambda.batch(Payload::of_fault(&fault)).await;

    assert_eq!(response.faults, [fault.id]);
}

#[tokio::test]
async fn an_event_of_an_aws_service_is_known_by_its_own_id_and_source() {
    let lambda = Lambda::default();
    let bus_event = json!({
        "version": "0", "id": "1", "detail-type": TYPE, "source": "aws.s3", "account": "1",
        "time": "2025-11-24T16:00:00Z", "region": "eu-west-1", "resources": [],
        "detail": {"country": "FR"},
    });
    for _ in 0..2 {
        let payload = Payload::parse(bus_event.to_string()).unwrap();
        assert_eq!(lambda.batch(payload).await, BatchResponse::done());
    }
    assert_eq!(count(&lambda.database, "FR").as_deref(), Some("1"));
}

#[tokio::test]
async fn an_event_that_nobody_says_can_not_be_told_from_others() {
    let lambda = Lambda::default();
    let event = json!({"id": "1", "type": TYPE, "timestamp": 1, "data": {"country": "FR"}});
    lambda.batch(payload_of(&[sqs_record(0, &event.to_string())])).await;
    let message = &lambda.faults.all()[0].error.message;
    assert!(message.starts_with("event `1` is not a CloudEvent and has no `source`"), "{message}");
}
