//! The time of a change: in which unit it is, and what is refused.

use serde_json::{Value, json};

use super::dynamodb::{delivered, item, record};
use super::story::{Read, records};

fn change(time: &Value, precision: Option<&str>) -> Value {
    let mut change = record(&item(&json!({})), &Value::Null);
    change["dynamodb"]["ApproximateCreationDateTime"] = time.clone();
    if let Some(precision) = precision {
        change["dynamodb"]["ApproximateCreationDateTimePrecision"] = precision.into();
    }
    change
}

#[test]
fn a_time_is_read_in_the_unit_that_it_is_in() {
    for (time, precision) in [
        (json!(1_764_000_000.123), None),
        (json!(1_764_000_000_123_i64), None),
        (json!(1_764_000_000_123_456_i64), None),
        (json!(1_764_000_000_123_456_789_i64), None),
        (json!(1_764_000_000_123_i64), Some("MILLISECOND")),
        (json!(1_764_000_000_123_456_i64), Some("MICROSECOND")),
    ] {
        let timestamp = delivered(change(&time, precision)).event.timestamp;
        assert_eq!(timestamp, Some(1_764_000_000_123), "{time} {precision:?}");
    }
    assert_eq!(
        delivered(change(&json!(1_764_000_000), None)).event.timestamp,
        Some(1_764_000_000_000)
    );
}

#[test]
fn a_time_in_no_unit_that_is_known_is_a_fault() {
    for (time, precision) in [
        (json!(12), None),
        (json!(0), None),
        (json!(-1_764_000_000), None),
        (json!(500_000_000_000_i64), None),
        (json!(1e30), None),
        (json!(1_764_000_000), Some("MICROSECOND")),
        (json!(1_764_000_000_123_i64), Some("PICOSECOND")),
    ] {
        let faults = Read::of(&records([change(&time, precision)])).faults;
        assert_eq!(faults.len(), 1, "{time}");
        assert!(faults[0].contains("is a time in no unit that is known"), "{faults:?}");
    }
}

#[test]
fn a_time_that_is_not_there_stays_unknown() {
    let mut timeless = change(&json!(1), None);
    timeless["dynamodb"].as_object_mut().unwrap().remove("ApproximateCreationDateTime");
    assert_eq!(delivered(timeless).event.timestamp, None);
}

#[test]
fn a_time_that_the_item_says_itself_stands_before_one_that_can_not_be_read() {
    let mut odd = change(&json!(12), None);
    odd["dynamodb"]["NewImage"]["timestamp"] = json!({"N": "1764000000000"});
    assert_eq!(delivered(odd).event.timestamp, Some(1_764_000_000_000));
}

#[test]
fn when_a_message_was_sent_is_read_in_its_unit_or_refused() {
    let mut message = super::sqs::message("text");
    for sent in ["1545082649183", "1545082649", "1545082649183000"] {
        message["attributes"]["SentTimestamp"] = sent.into();
        let timestamp = Read::of(&records([message.clone()])).one().event.timestamp;
        assert_eq!(timestamp.map(|time| time / 1000), Some(1_545_082_649));
    }
    for sent in ["yesterday", "12", ""] {
        message["attributes"]["SentTimestamp"] = sent.into();
        let faults = Read::of(&records([message.clone()])).faults;
        assert!(faults[0].starts_with(&format!("`SentTimestamp` is {sent}")), "{faults:?}");
    }
}

#[test]
fn the_time_that_the_item_says_itself_is_read_in_its_unit() {
    let said = |value: Value| {
        let mut change = change(&json!(1_764_000_000), None);
        change["dynamodb"]["NewImage"]["timestamp"] = value;
        Read::of(&records([change]))
    };
    for (value, milliseconds) in [
        (json!({"N": "1764000000"}), 1_764_000_000_000),
        (json!({"N": "1764000000123"}), 1_764_000_000_123),
        (json!({"N": "1764000000123456"}), 1_764_000_000_123),
        (json!({"N": "1764000000.5"}), 1_764_000_000_000),
        (json!({"N": "500000000000"}), 500_000_000_000),
        (json!({"N": "7"}), 7),
        (json!({"S": "1764000000123"}), 1_764_000_000_123),
        (json!({"S": "2025-11-24T16:00:00.123Z"}), 1_764_000_000_123),
        (json!({"S": "2025-11-24T17:00:00.123+01:00"}), 1_764_000_000_123),
    ] {
        assert_eq!(said(value.clone()).one().event.timestamp, Some(milliseconds), "{value}");
    }
    for value in [json!({"S": "yesterday"}), json!({"S": ""}), json!({"BOOL": true})] {
        let timestamp = said(value.clone()).one().event.timestamp;
        assert_eq!(
            timestamp,
            Some(1_764_000_000_000),
            "{value} is not a time, so the record's own counts"
        );
    }
}
