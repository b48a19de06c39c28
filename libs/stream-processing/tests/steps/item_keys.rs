//! Changes of a table whose keys are of any name and type: those of an item stay in order.

use std::num::NonZeroUsize;

use serde_json::{Value, json};
use stream_processing::sources::{Payload, Records};
use stream_processing::{Severity, Units};

use super::story::{Trouble, ids, outcome, values};

/// Changes of items with these keys, one after the other; their ids are their places.
fn changes(keys: &[Value]) -> Units {
    let record = |(place, keys): (usize, &Value)| {
        json!({"eventSource": "aws:dynamodb", "eventID": place.to_string(), "eventName": "MODIFY",
            "dynamodb": {"Keys": keys, "SequenceNumber": place.to_string(), "NewImage": keys}})
    };
    let records: Vec<_> = keys.iter().enumerate().map(record).collect();
    let payload = Payload::parse(json!(records).to_string()).unwrap();
    Units::from_stream(futures::stream::iter(Records::of(&payload).collect::<Vec<_>>()))
}

/// Two changes of one item, around one of another.
fn tables() -> [[Value; 3]; 5] {
    let composite = |of: &str, at: &str| json!({"owner": {"S": of}, "at": {"N": at}});
    let binary = |bytes: &str| json!({"hash": {"B": bytes}});
    let mixed = |of: &str, bytes: &str| json!({"tenant": {"S": of}, "hash": {"B": bytes}});
    let number = |digits: &str| json!({"id": {"N": digits}});
    let named = |of: &str| json!({"pk": {"B": of}, "sk": {"S": of}});
    [
        [composite("a", "7"), composite("a", "8"), composite("a", "7.0")],
        [binary("/w=="), binary("AA=="), binary("/w==")],
        [mixed("a", "/w=="), mixed("b", "/w=="), mixed("a", "/w==")],
        [number("1"), number("10"), number("1e0")],
        [named("/w=="), named("AA=="), named("/w==")],
    ]
}

#[tokio::test]
async fn a_later_change_of_an_item_waits_behind_one_that_comes_again_and_other_items_go_on() {
    for keys in tables() {
        let at_a_time = NonZeroUsize::new(3).unwrap();
        let work = changes(&keys).parallel(at_a_time, |unit| async {
            match unit.delivery().position {
                0 => Err(unit.transient(&Trouble("not now"))),
                _ => Ok(unit),
            }
        });
        let (done, failed) = outcome(work.map(|event, ()| event.id.clone())).await;
        assert_eq!(done, ["1"], "{keys:?}");
        let waiting: Vec<_> =
            failed.iter().map(|unit| (ids(unit), unit.failure.severity)).collect();
        assert_eq!(waiting, [(vec!["0"], Severity::Transient), (vec!["2"], Severity::Waiting)]);
    }
}

#[tokio::test]
async fn a_group_has_all_changes_of_an_item_and_compact_keeps_one() {
    for keys in tables() {
        let with_ids = |units: Units| units.map(|event, ()| event.id.clone());
        assert_eq!(values(with_ids(changes(&keys)).group()).await, [vec!["0", "2"], vec!["1"]]);
        assert_eq!(values(with_ids(changes(&keys)).compact()).await.len(), 2, "{keys:?}");
    }
}
