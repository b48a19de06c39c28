//! What each service is told has to come again.

use std::time::Duration;

use stream_processing::sources::Payload;
use stream_processing::testing::{
    dynamodb_record, event_json, eventbridge_event, kinesis_record, message_id, s3_record,
    sequence_number, sns_record, sqs_record,
};
use stream_processing::{BatchResponse, Deadline, Event, ProcessingError};

use super::story::{answer, batch, event, in_time, named, processor, records, troubled};

/// Two that fail for now among others.
fn events() -> Vec<Event> {
    let types = ["fine", "transient", "fine", "transient"];
    let event = |(id, kind): (usize, &&str)| event(id, kind, &id.to_string());
    types.iter().enumerate().map(event).collect()
}

fn each(record: impl Fn(usize, &Event) -> Box<serde_json::value::RawValue>) -> Payload {
    let events = events();
    records(events.iter().enumerate().map(|(id, event)| record(id, event)).collect::<Vec<_>>())
}

#[tokio::test]
async fn what_went_well_is_not_named() {
    assert_eq!(answer(batch(["fine", "poison"])).await.unwrap(), BatchResponse::done());
}

#[tokio::test]
async fn of_a_stream_the_lowest_sequence_number_is_named() {
    let kinesis = answer(each(kinesis_record)).await.unwrap();
    assert_eq!(named(&kinesis), [sequence_number(1)]);
    let change = |event: &Event| stream_processing::sources::Change {
        new: Some(serde_json::json!({
            "pk": event.id, "sk": "1", "discriminator": event.event_type
        })),
        old: None,
    };
    let dynamodb = each(|id, event| dynamodb_record(id, &change(event)));
    let (processor, _) = processor(stream_processing::Pipeline::new(
        "only",
        stream_processing::EventTypes::from("transient-created"),
        |units| units.try_map(|_, ()| Err::<(), _>(stream_processing::Failure::waiting("wait"))),
    ));
    assert_eq!(named(&processor.process(dynamodb, in_time()).await.unwrap()), [sequence_number(1)]);
}

#[tokio::test]
async fn of_a_queue_every_message_is_named() {
    let queue = each(|id, event| sqs_record(id, &event_json(event)));
    assert_eq!(named(&answer(queue).await.unwrap()), [message_id(1), message_id(3)]);
}

#[tokio::test]
async fn services_that_take_no_names_get_an_error() {
    let topic = each(|id, event| sns_record(id, &event_json(event)));
    let bus = Payload::parse(eventbridge_event(&event(1, "transient", "1"))).unwrap();
    let direct = Payload::parse(event_json(&event(1, "transient", "1"))).unwrap();
    for (payload, failed) in [(topic, 2), (bus, 1), (direct, 1)] {
        match answer(payload).await {
            Err(ProcessingError::Again { count, reason }) => {
                assert_eq!((count, reason.as_str()), (failed, "not now"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_record_whose_name_cannot_be_read_fails_the_invocation() {
    let mut record = serde_json::to_value(kinesis_record(0, &event(0, "transient", "a"))).unwrap();
    record["kinesis"].as_object_mut().unwrap().remove("sequenceNumber");
    let payload = records([stream_processing::testing::raw(&record)]);
    assert!(matches!(answer(payload).await, Err(ProcessingError::Again { count: 1, .. })));
}

#[tokio::test]
async fn what_was_not_begun_by_the_deadline_comes_again() {
    let (processor, faults) = processor(troubled("only"));
    let late = Deadline::after(Duration::ZERO);
    let answer = processor.process(batch(["fine", "poison"]), late).await.unwrap();
    assert_eq!(named(&answer), [sequence_number(0)]);
    assert_eq!(faults.all().len(), 0, "nobody looked at it");
}

#[tokio::test]
async fn an_empty_payload_ends_well() {
    for payload in ["[]", r#"{"Records": []}"#, r#"{"Event": "s3:TestEvent"}"#] {
        let answer = answer(Payload::parse(payload).unwrap()).await.unwrap();
        assert_eq!(answer, BatchResponse::done());
    }
}

#[tokio::test]
async fn an_object_that_no_pipeline_wants_is_done_with() {
    let nothing = stream_processing::Pipelines::default();
    let answer = processor(nothing).0.process(records([s3_record(0, "a")]), in_time()).await;
    assert_eq!(answer.unwrap(), BatchResponse::done());
}
