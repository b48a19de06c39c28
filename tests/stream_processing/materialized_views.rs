//! Materialize: a view of what events say.

use anyhow::Result;
use serde::Deserialize;
use serde_json::json;
use stream_processing::flavors::{Materialize, materialize};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::sinks::dynamodb::UpdateRequest;
use stream_processing::{BatchResponse, Event, EventError, EventTypes, Pipeline};

use crate::stage::{Stage, kinesis, thing_event};

#[derive(Deserialize)]
struct Thing {
    id: String,
}

/// Things, each as the newest event says.
pub(crate) fn things(table: DynamoDbTable) -> Pipeline {
    materialize(Materialize {
        id: "things",
        types: EventTypes::matching("thing-(created|updated)").unwrap(),
        table,
        to_update: to_thing,
    })
}

fn to_thing(event: &Event) -> Result<UpdateRequest, EventError> {
    let Thing { id } = event.entity("thing")?;
    let thing = UpdateRequest::new("pk", id).sort_key("sk", "thing");
    Ok(thing.set_fields(event.entity_json("thing")?).set("discriminator", "thing"))
}

#[tokio::test]
async fn the_newest_event_of_a_thing_is_what_one_sees() -> Result<()> {
    let stage = Stage::set().await?;
    let created = thing_event("1", "thing-created", 1, &json!({"id": "t", "name": "Hat"}));
    let updated = thing_event("2", "thing-updated", 2, &json!({"id": "t", "name": "Cap"}));
    let other = thing_event("3", "thing-deleted", 3, &json!({"id": "t", "name": "none"}));

    let events = [&updated, &created, &other];
    let response = stage.invoke(things(stage.table()), kinesis(events)).await;

    assert_eq!(response, BatchResponse::done());
    let mut seen = stage.items("t").await.remove(0);
    assert!(seen.as_object_mut().unwrap().remove("order_token").is_some());
    let thing = json!({
        "pk": "t", "sk": "thing", "discriminator": "thing", "timestamp": 2, "id": "t", "name": "Cap",
    });
    assert_eq!(seen, thing);
    Ok(())
}

#[tokio::test]
async fn an_event_without_the_thing_is_a_fault_and_the_rest_goes_on() -> Result<()> {
    let stage = Stage::set().await?;
    let poison =
        Event { event_type: "thing-created".to_owned(), id: "1".to_owned(), ..Event::default() };
    let good = thing_event("2", "thing-created", 1, &json!({"id": "t"}));

    let poison = Event { partition_key: Some("p".to_owned()), ..poison };
    let response = stage.invoke(things(stage.table()), kinesis([&poison, &good])).await;

    assert_eq!(response, BatchResponse::done());
    assert_eq!(stage.items("t").await.len(), 1);
    let faults = stage.faults.all();
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].event_id.as_str(), faults[0].pipeline.as_str()), ("1", "things"));
    assert_eq!(faults[0].error.message, "event `1` has no `thing`");
    Ok(())
}
