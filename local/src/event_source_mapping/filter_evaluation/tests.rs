//! Tests which records a filter lets through.

use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use super::*;

fn record() -> Value {
    json!({
        "eventName": "INSERT",
        "dynamodb": {
            "Keys": {"pk": {"S": "destination#7#stream"}, "sk": {"N": "1"}},
            "NewImage": {"type": {"S": "DestinationProposed"}, "open": {"BOOL": true},
                "tags": {"SS": ["a", "b"]}, "none": {"NULL": null}},
            "SizeBytes": 40
        }
    })
}

fn matches(pattern: &Value) -> bool {
    Filter::parse(&pattern.to_string()).unwrap().matches(&to_raw_value(&record()).unwrap())
}

fn new_image(pattern: Value) -> bool {
    let mut image = json!({"dynamodb": {"NewImage": {}}});
    image["dynamodb"]["NewImage"] = pattern;
    matches(&image)
}

#[test]
fn exact_values_match() {
    assert!(matches(&json!({"eventName": ["MODIFY", "INSERT"]})));
    assert!(!matches(&json!({"eventName": ["MODIFY"]})));
    assert!(!matches(&json!({"eventName": ["insert"]})));
    assert!(matches(&json!({"dynamodb": {"SizeBytes": [40.0]}})));
    assert!(!matches(&json!({"dynamodb": {"SizeBytes": ["40"]}})));
    assert!(new_image(json!({"open": {"BOOL": [true]}})));
    assert!(!new_image(json!({"open": {"BOOL": [false]}})));
    assert!(new_image(json!({"none": {"NULL": [null]}})));
}

#[test]
fn every_member_has_to_match() {
    let keys = |sk| json!({"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"N": [sk]}}}});
    assert!(matches(&keys("1")));
    assert!(!matches(&keys("2")));
}

#[test]
fn prefixes_match() {
    assert!(new_image(json!({"type": {"S": [{"prefix": "Destination"}]}})));
    assert!(!new_image(json!({"type": {"S": [{"prefix": "Proposed"}]}})));
    assert!(!matches(&json!({"dynamodb": {"SizeBytes": [{"prefix": "4"}]}})));
}

#[test]
fn anything_but_matches_other_values_and_no_missing_one() {
    let but = |value: Value| new_image(json!({"type": {"S": [{"anything-but": value}]}}));
    assert!(but(json!("Other")));
    assert!(!but(json!(["Other", "DestinationProposed"])));
    assert!(!but(json!({"prefix": "Dest"})));
    assert!(but(json!({"prefix": "Other"})));
    assert!(!new_image(json!({"absent": {"S": [{"anything-but": "x"}]}})));
}

#[test]
fn existence_matches() {
    let exists = |name: &str, exists: bool| {
        let mut pattern = json!({});
        pattern[name] = json!({"S": [{"exists": exists}]});
        new_image(pattern)
    };
    assert!(exists("type", true) && !exists("type", false));
    assert!(exists("absent", false) && !exists("absent", true));
    assert!(matches(&json!({"dynamodb": {"OldImage": {"pk": {"S": [{"exists": false}]}}}})));
    // `exists` is about values, and an object is not one.
    assert!(matches(&json!({"dynamodb": {"NewImage": [{"exists": false}]}})));
}

#[test]
fn one_element_of_a_list_is_enough() {
    assert!(new_image(json!({"tags": {"SS": ["b", "c"]}})));
    assert!(new_image(json!({"tags": {"SS": ["a"]}})));
    assert!(!new_image(json!({"tags": {"SS": ["c"]}})));
}

#[test]
fn what_is_no_object_matches_nothing() {
    let filter = Filter::parse(r#"{"eventName": ["INSERT"]}"#).unwrap();
    assert!(!filter.matches(&to_raw_value("text").unwrap()));
}

#[test]
fn what_is_not_understood_is_refused_and_says_where() {
    let refused = |pattern: Value| Filter::parse(&pattern.to_string()).unwrap_err().to_string();
    let numeric = refused(json!({"dynamodb": {"SizeBytes": [{"numeric": [">", 1]}]}}));
    assert!(numeric.contains("`dynamodb.SizeBytes`") && numeric.contains("`numeric`"));
    for pattern in [
        json!([]),
        json!({}),
        json!({"a": []}),
        json!({"a": {}}),
        json!({"a": "plain"}),
        json!({"a": [["nested"]]}),
        json!({"a": [{"exists": "yes"}]}),
        json!({"a": [{"prefix": "x", "exists": true}]}),
        json!({"a": [{"anything-but": []}]}),
        json!({"a": [{"anything-but": {"suffix": "x"}}]}),
        json!({"$or": [{"a": ["b"]}]}),
    ] {
        refused(pattern);
    }
    assert!(Filter::parse("{").is_err());
}
