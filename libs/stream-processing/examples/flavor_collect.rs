//! Proposals, kept for a month in a micro event store.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8000 cargo run --example flavor_collect --features eventbridge < payload.json`,
//! where the payload is what Kinesis, a bus, a queue or a topic delivers.

mod local;

use stream_processing::Event;
use stream_processing::flavors::{Collect, Retention, collect};

#[tokio::main(flavor = "current_thread")]
async fn main() -> local::Result<()> {
    local::run(collect(Collect {
        id: "collect-proposals",
        types: "thing-proposed".into(),
        table: local::table()?,
        retention: Retention::of_days(30).and_expire(),
        key: |event: &Event| event.partition_key.clone(),
        with_raw: false,
    }))
    .await
}
