//! Old events read in today's shape.

#![allow(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "tests")]

use event_store::dynamodb::{event_from_item, event_to_item};
use event_store::{
    Metadata, NewEvent, Payload, ReadError, RecordedEvent, StreamId, Upcasters, Version,
};
use serde_json::json;
use uuid::Uuid;

fn payload(value: serde_json::Value) -> Payload {
    value.as_object().unwrap().clone()
}

fn stored_with_schema_1() -> RecordedEvent {
    RecordedEvent {
        stream: StreamId::new("lamp", "7"),
        version: Version(3),
        event: NewEvent {
            id: Uuid::from_u128(7),
            event_type: "SwitchedOn".to_owned(),
            payload: payload(json!({"w": 40})),
            schema: 1,
            timestamp: chrono::DateTime::from_timestamp_millis(1_764_000_000_123).unwrap(),
            metadata: Metadata {
                correlation_id: "a".to_owned(),
                causation_id: "b".to_owned(),
                actor: None,
                traceparent: None,
                imported: None,
            },
        },
    }
}

#[test]
fn an_old_event_is_lifted_step_by_step() {
    let upcasters = Upcasters::default()
        .with("SwitchedOn", 1, |old| payload(json!({"watts": old["w"]})))
        .with("SwitchedOn", 2, |old| payload(json!({"watts": old["watts"], "colour": "white"})))
        .with("SwitchedOff", 1, |_| Payload::new());

    let item = event_to_item(&stored_with_schema_1()).unwrap();
    let lifted = event_from_item(item, &upcasters).unwrap();

    assert_eq!(lifted.event.payload, payload(json!({"watts": 40, "colour": "white"})));
    assert_eq!(lifted.event.schema, 3);
    assert_eq!(lifted.version, Version(3));
}

#[test]
fn an_event_of_todays_shape_is_left_alone() {
    let event = stored_with_schema_1();
    let item = event_to_item(&event).unwrap();
    assert_eq!(event_from_item(item, &Upcasters::default()).unwrap(), event);
}

#[test]
fn an_item_that_is_no_event_says_where_and_why() {
    let mut item = event_to_item(&stored_with_schema_1()).unwrap();
    item.remove("meta");
    let error = event_from_item(item, &Upcasters::default()).unwrap_err();
    assert!(matches!(error, ReadError::Undecodable { .. }));
    assert_eq!(
        error.to_string(),
        "item 3 of stream `lamp#7#stream` is not an event: missing field `meta`"
    );
}
