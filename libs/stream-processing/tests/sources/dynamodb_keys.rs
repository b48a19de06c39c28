//! What keeps the changes of an item in order, whatever its keys are.

use serde_json::{Value, json};

use super::dynamodb::{delivered, item, record};

/// The order key of a change of an item with these keys.
fn key(keys: &Value) -> Option<String> {
    let mut change = record(&item(&json!({})), &Value::Null);
    change["dynamodb"]["Keys"] = keys.clone();
    let delivery = delivered(change);
    assert_eq!(delivery.key.as_deref(), delivery.event.partition_key.as_deref());
    delivery.key.map(|key| key.to_string())
}

#[test]
fn the_items_of_a_partition_are_kept_in_order_where_the_layout_names_its_key() {
    for sort_key in [json!({"S": "a"}), json!({"N": "7"}), json!({"B": "AA=="})] {
        assert_eq!(key(&json!({"sk": sort_key, "pk": {"S": "thing-1"}})).unwrap(), "thing-1");
    }
    assert_eq!(key(&json!({"pk": {"B": "/w=="}, "sk": {"S": "a"}})).unwrap(), "/w==");
    assert_eq!(key(&json!({"pk": {"N": "1.50"}, "sk": {"S": "a"}})).unwrap(), "1.5");
}

#[test]
fn a_key_of_any_name_and_type_keeps_its_item_in_order() {
    assert_eq!(key(&json!({"Id": {"S": "a"}})).unwrap(), "a");
    assert_eq!(key(&json!({"Id": {"B": "/w=="}})).unwrap(), "/w==");
    assert_eq!(key(&json!({"Id": {"N": "101"}})).unwrap(), "101");
}

#[test]
fn keys_that_nobody_named_keep_their_item_in_order_whatever_order_they_come_in() {
    let keys = [
        json!({"owner": {"S": "a"}, "at": {"N": "7"}}),
        json!({"at": {"N": "7.0"}, "owner": {"S": "a"}}),
    ];
    let keys = keys.map(|keys| key(&keys).unwrap());
    assert_eq!(keys, [r#"{"at":"7","owner":"a"}"#; 2]);
    let others = [
        json!({"owner": {"S": "a"}, "at": {"N": "8"}}),
        json!({"owner": {"B": "YQ=="}, "at": {"N": "7"}}),
        json!({"owner": {"S": "a\",\"at\":\"7"}, "to": {"S": ""}}),
    ];
    assert!(others.iter().all(|other| key(other).unwrap() != keys[0]));
}

#[test]
fn a_record_without_any_key_has_no_order() {
    assert_eq!(key(&json!({})), None);
}
