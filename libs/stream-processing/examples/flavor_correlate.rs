//! Collected proposals, filed under their area.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8000 cargo run --example flavor_correlate --features eventbridge < payload.json`,
//! where the payload is what the stream of the micro event store delivers.

mod local;

use serde::Deserialize;
use stream_processing::Event;
use stream_processing::flavors::{Correlate, Retention, correlate};

#[derive(Deserialize)]
struct Thing {
    area: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> local::Result<()> {
    local::run(correlate(Correlate {
        id: "proposals-by-area",
        types: "thing-proposed".into(),
        table: local::table()?,
        retention: Retention::of_days(30),
        key: |event: &Event| event.entity::<Thing>("thing").ok().map(|thing| thing.area),
        suffix: None,
    }))
    .await
}
