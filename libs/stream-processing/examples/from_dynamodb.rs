//! The stream of a single table: what was changed, and what expired.
//!
//! `cargo run -q -p stream-processing --example from_dynamodb < payload.json`

mod stdin;

use std::error::Error;

use serde_json::Value;
use stream_processing::sources::Change;
use stream_processing::{EventTypes, Pipeline, Pipelines};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let changes = Pipeline::new("changes", EventTypes::any(), |units| {
        units.try_map(|event, ()| event.raw::<Change<Value>>()).map(|event, change| {
            let item = change.new.or(change.old).unwrap_or_default();
            println!("{}: {item}", event.event_type);
        })
    });
    let expired = Pipeline::new("expired", EventTypes::matching(".*-deleted")?, |units| {
        let expired = units.filter(|unit| unit.delivery().expired);
        expired.map(|event, ()| println!("{:?} has expired", event.partition_key))
    });
    stdin::invoke("from_dynamodb", Pipelines::new([changes, expired])?).await
}
