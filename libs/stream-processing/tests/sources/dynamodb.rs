//! <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>: what a change of an item means.

use serde_json::{Value, json};
use stream_processing::Delivery;

use super::story::{Read, as_json, records};

/// A record of a table of `pk` and `sk`.
pub(crate) fn record(new: &Value, old: &Value) -> Value {
    let name = match (new.is_null(), old.is_null()) {
        (_, true) => "INSERT",
        (true, false) => "REMOVE",
        (false, false) => "MODIFY",
    };
    let mut change = json!({
        "ApproximateCreationDateTime": 1_479_499_740.5,
        "Keys": {"pk": {"S": "thing-1"}, "sk": {"S": "Thing"}},
        "SequenceNumber": "13021600000000001596893679",
        "SizeBytes": 112,
        "StreamViewType": "NEW_AND_OLD_IMAGES"
    });
    for (image, name) in [(new, "NewImage"), (old, "OldImage")] {
        if !image.is_null() {
            change[name] = image.clone();
        }
    }
    json!({
        "eventID": "1",
        "eventVersion": "1.1",
        "eventName": name,
        "dynamodb": change,
        "awsRegion": "us-west-2",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:us-west-2:123456789012:table/things/stream/2024"
    })
}

pub(crate) fn item(attributes: &Value) -> Value {
    let mut item = json!({"pk": {"S": "thing-1"}, "sk": {"S": "Thing"}});
    item.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
    item
}

pub(crate) fn delivered(record: Value) -> Delivery {
    Read::of(&records([record])).one()
}

fn type_of(new: &Value, old: &Value) -> String {
    delivered(record(new, old)).event.event_type
}

#[test]
fn a_change_is_an_event_with_the_item_before_and_after() {
    let record = record(&item(&json!({"n": {"N": "2"}})), &item(&json!({"n": {"N": "1"}})));
    let delivery = delivered(record);
    assert_eq!(
        as_json(&delivery.event),
        json!({
            "id": "1",
            "type": "thing-updated",
            "timestamp": 1_479_499_740_500_i64,
            "partitionKey": "thing-1",
            "tags": {"region": "us-west-2"},
            "raw": {
                "new": {"pk": "thing-1", "sk": "Thing", "n": 2},
                "old": {"pk": "thing-1", "sk": "Thing", "n": 1}
            }
        })
    );
    assert_eq!(delivery.key.as_deref(), Some("thing-1"));
}

#[test]
fn insert_modify_and_remove_are_created_updated_and_deleted() {
    let thing = item(&json!({}));
    assert_eq!(type_of(&thing, &Value::Null), "thing-created");
    assert_eq!(type_of(&thing, &thing), "thing-updated");
    assert_eq!(type_of(&Value::Null, &thing), "thing-deleted");
}

#[test]
fn an_item_that_is_marked_as_deleted_is_deleted() {
    let (thing, deleted) = (item(&json!({})), item(&json!({"deleted": {"BOOL": true}})));
    let kept = item(&json!({"deleted": {"BOOL": false}}));
    assert_eq!(type_of(&deleted, &thing), "thing-deleted");
    assert_eq!(type_of(&deleted, &Value::Null), "thing-deleted");
    assert_eq!(type_of(&deleted, &deleted), "thing-deleted", "an update would bring it back");
    assert_eq!(type_of(&thing, &deleted), "thing-undeleted");
    assert_eq!(type_of(&kept, &deleted), "thing-undeleted");
    assert_eq!(type_of(&kept, &thing), "thing-updated");
    assert_eq!(type_of(&Value::Null, &deleted), "thing-deleted");
}

#[test]
fn a_discriminator_stands_before_the_sort_key() {
    let thing = item(&json!({"discriminator": {"S": "Special"}}));
    assert_eq!(type_of(&thing, &Value::Null), "special-created");
    assert_eq!(type_of(&Value::Null, &thing), "special-deleted");
}

#[test]
fn a_removal_that_tells_keys_only_takes_its_type_from_them() {
    let mut keys_only = record(&Value::Null, &item(&json!({})));
    keys_only["dynamodb"].as_object_mut().unwrap().remove("OldImage");
    assert_eq!(delivered(keys_only).event.event_type, "thing-deleted");
}

#[test]
fn the_items_own_timestamp_stands_before_the_approximate_one_but_not_for_removals() {
    let thing = item(&json!({"timestamp": {"N": "1764000000000"}}));
    let timestamp = |new: &Value, old: &Value| delivered(record(new, old)).event.timestamp;
    assert_eq!(timestamp(&thing, &Value::Null), Some(1_764_000_000_000));
    assert_eq!(timestamp(&thing, &item(&json!({}))), Some(1_764_000_000_000));
    assert_eq!(timestamp(&Value::Null, &thing), Some(1_479_499_740_500));
}

#[test]
fn a_timestamp_that_is_none_does_not_count() {
    let thing = item(&json!({"timestamp": {"S": "yesterday"}}));
    assert_eq!(delivered(record(&thing, &Value::Null)).event.timestamp, Some(1_479_499_740_500));
}

#[test]
fn a_change_without_any_time_has_none() {
    let mut timeless = record(&item(&json!({})), &Value::Null);
    timeless["dynamodb"].as_object_mut().unwrap().remove("ApproximateCreationDateTime");
    assert_eq!(delivered(timeless).event.timestamp, None);
}

#[test]
fn the_approximate_time_is_exact_to_the_millisecond() {
    let mut fine = record(&item(&json!({})), &Value::Null);
    fine["dynamodb"]["ApproximateCreationDateTime"] = json!(1_479_499_740.123);
    assert_eq!(delivered(fine).event.timestamp, Some(1_479_499_740_123));
}

#[test]
fn a_removal_by_time_to_live_is_known_by_the_service_that_did_it() {
    let mut removed = record(&Value::Null, &item(&json!({})));
    assert!(!delivered(removed.clone()).expired);
    removed["userIdentity"] = json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"});
    assert!(delivered(removed.clone()).expired);
    removed["userIdentity"] = json!({"type": "IAMUser", "principalId": "dynamodb.amazonaws.com"});
    assert!(!delivered(removed).expired);
}

#[test]
fn a_record_without_keys_or_change_is_a_fault() {
    for missing in ["/dynamodb/Keys", "/dynamodb", "/eventID", "/eventName"] {
        let mut broken = record(&item(&json!({})), &Value::Null);
        let (parent, name) = missing.rsplit_once('/').unwrap();
        broken.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        let read = Read::of(&records([broken]));
        assert!(read.faults[0].contains(&format!("missing field `{name}`")), "{:?}", read.faults);
    }
}
