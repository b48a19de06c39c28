//! One rule says which change is later, in a batch and in the database.

use proptest::prelude::*;
use serde_json::json;
use stream_processing::sinks::dynamodb::UpdateRequest;
use stream_processing::sources::{Payload, Records};
use stream_processing::testing::{s3_record, sqs_record};
use stream_processing::{Event, Order, UnitOfWork, Units};

use crate::order_of_changes::{Change, SECOND, change};
use crate::stage::{Stage, outcome};

/// Whatever can be ordered, as it is delivered: changes of a few tables, objects and streams, at a few moments.
fn any_record() -> impl Strategy<Value = String> {
    let moments = || prop::sample::select(vec![0.0, 0.5, 1.0]);
    let changes = (moments(), 0..2_usize, 1..4_usize).prop_map(|(at, table, number)| {
        let table = ["arn:aws:dynamodb:x:1:table/a", "arn:aws:dynamodb:x:1:table/b"][table];
        let number = ["9", "10", "100"][number - 1];
        let change = Change { table, ..change(number, SECOND + at, "INSERT", Some(1)) };
        change.record().get().to_owned()
    });
    let objects = (1..4_usize, 0..2_usize)
        .prop_map(|(place, key)| s3_record(place * 16, ["a", "b"][key]).get().to_owned());
    let stored = (moments(), 1..12_u64, prop::bool::ANY).prop_map(|(at, version, is_timeless)| {
        let tags = json!({"category": "thing", "streamid": "t", "streamversion": version});
        let event = Event {
            id: format!("{version}"),
            event_type: "t".to_owned(),
            tags: serde_json::from_value(tags).unwrap(),
            #[allow(clippy::cast_possible_truncation, reason = "it is small")]
            timestamp: (!is_timeless).then_some(((SECOND + at) * 1000.0) as i64),
            ..Event::default()
        };
        sqs_record(0, &serde_json::to_string(&event).unwrap()).get().to_owned()
    });
    prop_oneof![changes, objects, stored]
}

fn unit(record: &str) -> UnitOfWork {
    let payload = Payload::of_records([record]);
    Records::of(&payload).next().unwrap().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_database_and_a_compacted_batch_agree_on_what_is_latest(
        records in prop::collection::vec(any_record(), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let stage = Stage::set().await.unwrap();
            let mut latest: Option<(usize, Order)> = None;
            for (place, record) in records.iter().enumerate() {
                let order = Order::of(unit(record).delivery()).unwrap();
                let update = UpdateRequest::new("pk", "t").sort_key("sk", "thing");
                let update = update.set("place", i64::try_from(place).unwrap()).if_latest();
                let one = Units::from_stream(futures::stream::iter([Ok(unit(record).with(update))]));
                let written = outcome(one.through(stage.table().update())).await;
                // What has no time, and can't be compared, the database does not take.
                if written.is_ok() && latest.as_ref().is_none_or(|(_, known)| order.supersedes(known)) {
                    latest = Some((place, order));
                }
                let stored = stage.items("t").await.remove(0);
                let known = latest.as_ref().map(|(place, _)| *place as u64);
                assert_eq!(stored["place"].as_u64(), known, "{record}");
            }
        });
    }
}
