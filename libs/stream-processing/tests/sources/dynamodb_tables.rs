//! Tables that are laid out otherwise, replicas, and changes that are not news.

use serde_json::{Value, json};
use stream_processing::sources::{Payload, Records, SingleTable, TableLayout};

use super::dynamodb::{delivered, item, record};
use super::story::{Read, records};

fn count(record: Value) -> usize {
    let read = Read::of(&records([record]));
    assert_eq!(read.faults, [""; 0]);
    read.deliveries.len()
}

#[test]
fn a_change_that_follows_an_event_from_elsewhere_is_no_news() {
    let (latched, thing) = (item(&json!({"latched": {"BOOL": true}})), item(&json!({})));
    assert_eq!(count(record(&latched, &thing)), 0);
    assert_eq!(count(record(&Value::Null, &latched)), 0);
    assert_eq!(count(record(&thing, &latched)), 1, "somebody here changed it");
    assert_eq!(count(record(&item(&json!({"latched": {"NULL": true}})), &latched)), 1);
}

#[test]
fn a_replica_is_told_of_by_the_region_that_wrote_it() {
    let written_in = |region: &str| item(&json!({"aws:rep:updateregion": {"S": region}}));
    assert_eq!(count(record(&written_in("us-west-2"), &Value::Null)), 1);
    assert_eq!(count(record(&written_in("eu-west-1"), &Value::Null)), 0);
    assert_eq!(count(record(&Value::Null, &written_in("eu-west-1"))), 0);
}

#[test]
fn noting_the_region_of_an_item_is_no_change_of_it() {
    let noted = item(&json!({"aws:rep:updateregion": {"S": "us-west-2"}}));
    assert_eq!(count(record(&noted, &item(&json!({})))), 0);
    assert_eq!(count(record(&noted, &noted)), 1);
}

/// The example of the documentation.
#[test]
fn a_table_with_one_key_of_any_name_is_understood() {
    let mut change =
        record(&json!({"Id": {"N": "101"}, "Message": {"S": "New item!"}}), &Value::Null);
    change["dynamodb"]["Keys"] = json!({"Id": {"N": "101"}});
    let delivery = delivered(change);
    assert_eq!(delivery.event.event_type, "item-created");
    assert_eq!(delivery.event.partition_key.as_deref(), Some("101"));
}

#[test]
fn the_attributes_that_say_what_a_change_means_may_have_other_names() {
    let table = SingleTable {
        partition_key: "id".into(),
        discriminator: "kind".into(),
        timestamp: "changed_at".into(),
        deleted: "gone".into(),
        ..SingleTable::default()
    };
    let image = json!({
        "id": {"S": "1"}, "sk": {"S": "x"}, "kind": {"S": "Place"},
        "changed_at": {"N": "7"}, "gone": {"BOOL": true}
    });
    let mut change = record(&image, &image);
    change["dynamodb"]["Keys"] = json!({"id": {"S": "1"}, "sk": {"S": "x"}});
    let payload = Payload::parse(records([change]).to_string()).unwrap();
    let unit = Records::with(&payload, TableLayout::SingleTable(table)).next().unwrap().unwrap();
    let event = unit.event();
    assert_eq!((event.event_type.as_str(), event.timestamp), ("place-deleted", Some(7)));
    assert_eq!(event.partition_key.as_deref(), Some("1"));
}
