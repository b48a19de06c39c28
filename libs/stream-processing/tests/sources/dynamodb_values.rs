//! Attribute values as plain JSON.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::sources::Change;

use super::dynamodb::{delivered, item, record};
use super::story::{Read, records};

/// The attribute `a` as it is in the event, to the byte.
fn plain(value: &Value) -> String {
    let event = delivered(record(&item(&json!({"a": value})), &Value::Null)).event;
    let change: Change<BTreeMap<String, Box<RawValue>>> = event.raw().unwrap();
    change.new.unwrap()["a"].get().to_owned()
}

#[test]
fn every_type_has_its_json() {
    for (value, expected) in [
        (json!({"S": "te\"xt"}), r#""te\"xt""#),
        (json!({"N": "-7.5"}), "-7.5"),
        (json!({"B": "AQID"}), r#""AQID""#),
        (json!({"BOOL": false}), "false"),
        (json!({"NULL": true}), "null"),
        (json!({"L": [{"S": "a"}, {"N": "1"}, {"L": []}]}), r#"["a",1,[]]"#),
        (json!({"M": {"b": {"BOOL": true}, "c": {"M": {}}}}), r#"{"b":true,"c":{}}"#),
        (json!({"SS": ["a", "b"]}), r#"["a","b"]"#),
        (json!({"NS": ["1", "2.50"]}), "[1,2.50]"),
        (json!({"BS": ["AQ==", "Ag=="]}), r#"["AQ==","Ag=="]"#),
    ] {
        assert_eq!(plain(&value), expected);
    }
}

#[test]
fn a_number_keeps_all_its_digits() {
    // DynamoDB has 38 of them.
    for digits in ["12345678901234567890123456789012345678", "0.1000000000000000055511151231257827"]
    {
        assert_eq!(plain(&json!({"N": digits})), digits);
    }
}

#[test]
fn digits_that_json_does_not_know_stay_text() {
    for odd in ["NaN", "", "+1", ".5", "1 2", "null", "\"1\""] {
        let json = plain(&json!({"N": odd}));
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), json!(odd), "{json}");
    }
}

#[test]
fn a_type_that_dynamodb_does_not_have_is_a_fault() {
    let read = Read::of(&records([record(&item(&json!({"a": {"X": 1}})), &Value::Null)]));
    assert!(read.faults[0].contains("unknown variant `X`"), "{:?}", read.faults);
}

#[test]
fn an_item_nested_deeper_than_dynamodb_allows_is_a_fault() {
    let deep = (0..1000).fold(json!({"S": "end"}), |inner, _| json!({"L": [inner]}));
    let text = records([record(&item(&json!({"a": deep})), &Value::Null)]);
    let read = Read::of(&text);
    assert!(read.faults[0].contains("recursion limit"), "{:?}", read.faults);
}

proptest! {
    #[test]
    fn any_text_comes_through(text in any::<String>()) {
        prop_assert_eq!(plain(&json!({"S": text})), json!(text).to_string());
    }
}
