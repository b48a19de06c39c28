//! Three proposals in an area make it popular.
//!
//! `AWS_ENDPOINT_URL=http://127.0.0.1:8000 cargo run --example flavor_evaluate --features eventbridge < payload.json`,
//! where the payload is what the stream of the micro event store delivers.

mod local;

use std::sync::Arc;

use stream_processing::flavors::{Evaluate, Evidence, evaluate};
use stream_processing::{Event, Failure};

#[tokio::main(flavor = "current_thread")]
async fn main() -> local::Result<()> {
    local::run(evaluate(Evaluate {
        id: "popular-areas",
        types: "thing-proposed".into(),
        evidence: Evidence::Correlated { suffix: None, at_most: None },
        table: local::table()?,
        bus: Arc::new(local::bus()?),
        expression: |_: &Event, proposals: &[Event]| {
            if proposals.len() < 3 {
                return Ok(vec![]);
            }
            let popular = Event { event_type: "area-popular".to_owned(), ..Event::default() };
            Ok::<_, Failure>(vec![popular.with_entity("proposals", &proposals.len())?])
        },
    }))
    .await
}
