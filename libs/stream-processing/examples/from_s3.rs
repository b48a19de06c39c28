//! A bucket: which objects are new. The notifications may come through a topic and a queue.
//!
//! `cargo run -q -p stream-processing --example from_s3 < payload.json`

mod stdin;

use std::error::Error;

use serde::Deserialize;
use stream_processing::{EventTypes, Pipeline};

#[derive(Deserialize)]
struct Object {
    bucket: String,
    key: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let created = EventTypes::matching("ObjectCreated:.*")?;
    let objects = Pipeline::new("objects", created, |units| {
        units
            .try_map(|event, ()| event.entity::<Object>("object"))
            .map(|_, object| println!("s3://{}/{}", object.bucket, object.key))
    });
    stdin::invoke("from_s3", objects).await
}
