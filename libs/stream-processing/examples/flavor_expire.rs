//! Proposals that nothing followed in time.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8000 cargo run --example flavor_expire --features eventbridge < payload.json`,
//! where the payload is what the stream of the micro event store delivers.

mod local;

use std::sync::Arc;

use stream_processing::flavors::{Expire, expire};

#[tokio::main(flavor = "current_thread")]
async fn main() -> local::Result<()> {
    local::run(expire(Expire {
        id: "missed-proposals",
        types: "thing-proposed".into(),
        bus: Arc::new(local::bus()?),
    }))
    .await
}
