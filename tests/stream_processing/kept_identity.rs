//! Kept events are known by their source and id, and looked at as their source counted.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use serde_json::json;
use stream_processing::flavors::{Evaluate, Evidence, Expire, evaluate, expire};
use stream_processing::sources::Payload;
use stream_processing::{Event, EventTypes, Failure};

use crate::micro_event_store::{by_time_to_live, collected, correlating, evaluating, proposed};
use crate::stage::{Stage, TABLE};

/// All changes so far, and that the time of all that is kept is up.
async fn gone(stage: &Stage) -> Result<Payload> {
    let client = stage.dynamodb.client();
    for mut item in client.scan().table_name(TABLE).send().await?.items.unwrap_or_default() {
        item.retain(|name, _| matches!(name.as_str(), "pk" | "sk"));
        client.delete_item().table_name(TABLE).set_key(Some(item)).send().await?;
    }
    Ok(by_time_to_live(&stage.changes().await?))
}

#[tokio::test]
async fn events_of_different_sources_with_the_same_id_cause_events_of_their_own() -> Result<()> {
    let mut ids = BTreeSet::new();
    for source in [None, Some("com.one"), Some("com.another")] {
        for id in ["1", "019bc119-0100-7000-8000-000000000001"] {
            let stage = Stage::set().await?;
            let mut event = proposed("1", 0);
            event.id = id.to_owned();
            event.tags.extend(source.map(|source| ("source".to_owned(), source.into())));
            collected(&stage, &[event]).await;
            let types = EventTypes::any;
            let bus = || Arc::new(stage.bus());
            stage
                .invoke(expire(Expire { id: "e", types: types(), bus: bus() }), gone(&stage).await?)
                .await;
            let concluding = evaluate(Evaluate {
                id: "c",
                types: types(),
                evidence: Evidence::Collected,
                table: stage.table(),
                bus: bus(),
                expression: |_: &Event, _: &[Event]| {
                    Ok::<_, Failure>(vec![Event { event_type: "c".to_owned(), ..Event::default() }])
                },
            });
            stage.invoke(concluding, stage.changes().await?).await;
            ids.extend(stage.published().into_iter().map(|event| event.id));
        }
    }
    assert_eq!(ids.len(), 12, "{ids:?}");
    Ok(())
}

#[tokio::test]
async fn events_of_different_sources_with_the_same_id_are_kept_both() -> Result<()> {
    for id in ["1", "019bc119-0100-7000-8000-000000000001"] {
        let stage = Stage::set().await?;
        let mut events = vec![];
        for source in ["com.one", "com.another", "com.third"] {
            let mut event = proposed("1", 0);
            event.id = id.to_owned();
            event.tags.insert("source".to_owned(), source.into());
            events.push(event);
        }
        collected(&stage, &events).await;
        collected(&stage, &events).await;
        for _ in 0..2 {
            stage.invoke(correlating(&stage, None), stage.changes().await?).await;
        }
        let kept = stage.dynamodb.client().scan().table_name(TABLE).send().await?;
        assert_eq!(kept.count(), 6, "{id}: each once, and filed once");
        assert_eq!(stage.faults.all(), []);
    }
    Ok(())
}

#[tokio::test]
async fn evidence_is_in_the_order_in_which_its_source_counted_though_the_clock_went_back()
-> Result<()> {
    let stage = Stage::set().await?;
    let of_version = |version: u64, later: i64| {
        let mut event = proposed(&version.to_string(), later);
        let tags = json!({"category": "thing", "streamid": "t", "streamversion": version});
        event.tags = serde_json::from_value(tags).unwrap();
        event
    };
    collected(&stage, &[of_version(10, 1), of_version(9, 3), proposed("other", 2)]).await;
    stage.invoke(correlating(&stage, None), stage.changes().await?).await;
    stage.invoke(evaluating(&stage), stage.changes().await?).await;
    assert_eq!(stage.published()[0].entity::<Vec<String>>("proposals")?, ["9", "other", "10"]);
    Ok(())
}
