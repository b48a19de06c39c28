//! A Kinesis stream: the last state of each thing, whatever a batch says of it before.
//!
//! `cargo run -q -p stream-processing --example from_kinesis < payload.json`

mod stdin;

use std::error::Error;

use serde::Deserialize;
use stream_processing::{EventTypes, Pipeline};

#[derive(Deserialize)]
struct Thing {
    id: String,
    name: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let changes = EventTypes::matching("thing-(created|updated)")?;
    let names = Pipeline::new("names", changes, |units| {
        units
            .try_map(|event, ()| event.entity::<Thing>("thing"))
            .compact()
            .map(|_, thing| println!("{} is called {}", thing.id, thing.name))
    });
    stdin::invoke("from_kinesis", names).await
}
