//! A view of things, each as the newest event says.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8000 cargo run --example flavor_materialize --features eventbridge < payload.json`,
//! where the payload is what Kinesis, a bus, a queue or a topic delivers.

mod local;

use serde::Deserialize;
use stream_processing::flavors::{Materialize, materialize};
use stream_processing::sinks::dynamodb::UpdateRequest;
use stream_processing::{Event, EventError, EventTypes};

#[derive(Deserialize)]
struct Thing {
    id: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> local::Result<()> {
    local::run(materialize(Materialize {
        id: "things",
        types: EventTypes::matching("thing-(created|updated)")?,
        table: local::table()?,
        to_update: |event: &Event| {
            let thing: Thing = event.entity("thing")?;
            let update = UpdateRequest::new("pk", thing.id).sort_key("sk", "thing");
            let update = update.set_fields(event.entity_json("thing")?);
            Ok::<_, EventError>(update.set("discriminator", "thing"))
        },
    }))
    .await
}
