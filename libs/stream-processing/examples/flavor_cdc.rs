//! Changes of things in a table, as events on a bus.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8000 cargo run --example flavor_cdc --features eventbridge < payload.json`,
//! where the payload is what the table's stream delivers.

mod local;

use std::sync::Arc;

use serde_json::Value;
use stream_processing::flavors::{Cdc, cdc};
use stream_processing::sources::Change;
use stream_processing::{Event, EventTypes, Failure};

#[tokio::main(flavor = "current_thread")]
async fn main() -> local::Result<()> {
    local::run(cdc(Cdc {
        id: "publish-things",
        types: EventTypes::matching("thing-.*")?,
        bus: Arc::new(local::bus()?),
        to_event: |change: &Event| {
            let Change { new, old } = change.raw::<Change<Value>>()?;
            let event = Event { raw: None, ..change.clone() };
            Ok::<_, Failure>(event.with_entity("thing", &new.or(old))?)
        },
    }))
    .await
}
