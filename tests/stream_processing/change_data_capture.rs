//! Cdc: what changed in a table, as events for others.

use std::sync::Arc;

use anyhow::Result;
use serde_json::{Value, json};
use stream_processing::flavors::{Cdc, cdc};
use stream_processing::sources::Change;
use stream_processing::{BatchResponse, Event, EventTypes, Failure, Pipeline};

use crate::materialized_views::things;
use crate::stage::{Stage, kinesis, thing_event};

fn publish_things(stage: &Stage) -> Pipeline {
    cdc(Cdc {
        id: "publish-things",
        types: EventTypes::matching("thing-(created|updated|deleted)").unwrap(),
        bus: Arc::new(stage.bus()),
        to_event: |change: &Event| {
            let Change { new, old } = change.raw::<Change<Value>>()?;
            let event = Event { raw: None, ..change.clone() };
            Ok::<_, Failure>(event.with_entity("thing", &new.or(old))?)
        },
    })
}

#[tokio::test]
async fn a_change_is_published_once_more_under_the_same_id() -> Result<()> {
    let stage = Stage::set().await?;
    let created = thing_event("1", "thing-created", 1, &json!({"id": "t", "name": "Hat"}));
    let updated = thing_event("2", "thing-updated", 2, &json!({"id": "t", "name": "Cap"}));
    stage.invoke(things(stage.table()), kinesis([&created, &updated])).await;

    for _ in 0..2 {
        let response = stage.invoke(publish_things(&stage), stage.changes().await?).await;
        assert_eq!(response, BatchResponse::done());
    }

    let published = stage.published();
    let said = |event: &Event| {
        let thing: Value = event.entity("thing").unwrap();
        (event.event_type.clone(), event.timestamp, thing["name"].clone())
    };
    let once = [
        ("thing-created".to_owned(), Some(1), json!("Hat")),
        ("thing-updated".to_owned(), Some(2), json!("Cap")),
    ];
    assert_eq!(published[..2].iter().map(said).collect::<Vec<_>>(), once);
    let ids = |events: &[Event]| events.iter().map(|event| event.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&published[..2]), ids(&published[2..]));
    Ok(())
}
