//! <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>

use serde_json::{Value, json};

use super::story::{Read, as_json, thing_created};

fn bus_event(detail_type: &str, detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": detail_type,
        "source": "aws.ec2",
        "account": "111122223333",
        "time": "2017-12-22T18:43:48Z",
        "region": "us-west-1",
        "resources": ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
        "detail": detail
    })
}

#[test]
fn a_detail_that_is_a_standard_event_is_the_event() {
    let read = Read::of(&bus_event("thing-created", &thing_created()));
    assert_eq!(as_json(&read.one().event), thing_created());
}

#[test]
fn a_detail_that_is_a_cloud_event_is_the_event() {
    let detail =
        json!({"specversion": "1.0", "id": "7", "source": "/things", "type": "com.thing.v1"});
    let event = Read::of(&bus_event("com.thing.v1", &detail)).one().event;
    assert_eq!((event.id.as_str(), event.event_type.as_str()), ("7", "com.thing.v1"));
}

#[test]
fn any_other_detail_is_the_entity_of_the_bus_event() {
    let detail = json!({"instance-id": "i-1234567890abcdef0", "state": "terminated"});
    let event = Read::of(&bus_event("EC2 Instance State-change Notification", &detail)).one().event;
    assert_eq!(
        as_json(&event),
        json!({
            "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
            "type": "EC2 Instance State-change Notification",
            "timestamp": 1_513_968_228_000_i64,
            "tags": {"source": "aws.ec2", "account": "111122223333", "region": "us-west-1"},
            "detail": detail
        })
    );
}

#[test]
fn an_event_without_an_id_takes_that_of_the_bus() {
    let detail = json!({"type": "thing-created", "timestamp": 1});
    let event = Read::of(&bus_event("thing-created", &detail)).one().event;
    assert_eq!(event.id, "6a7e8feb-b491-4cf7-a9f1-bf3703467718");
}

#[test]
fn an_event_without_a_detail_is_a_fault() {
    let mut event = bus_event("anything", &json!({}));
    event.as_object_mut().unwrap().remove("detail");
    let read = Read::of(&event);
    assert!(read.faults[0].contains("missing field `detail`"), "{:?}", read.faults);
}

#[test]
fn what_eventbridge_replays_itself_is_a_replay_too() {
    let cloud_event =
        json!({"specversion": "1.0", "id": "7", "source": "/things", "type": "com.thing.v1"});
    let other = json!({"instance-id": "i-1234567890abcdef0"});
    for detail in [cloud_event, thing_created(), other] {
        let mut envelope = bus_event("com.thing.v1", &detail);
        assert!(!Read::of(&envelope).one().event.is_replayed());
        envelope["replay-name"] = "after-the-outage".into();
        let event = Read::of(&envelope).one().event;
        assert_eq!(event.replay_name(), Some("after-the-outage"));
        assert!(event.is_replayed() && !event.is_for_people());
    }
}
