//! A topic: notifications in plain text. SNS takes no list of failures, so one of them fails the
//! invocation, and all come again.
//!
//! `cargo run -q -p stream-processing --example from_sns < payload.json`

mod stdin;

use std::error::Error;

use stream_processing::{EventTypes, Pipeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let notices = Pipeline::new("notices", EventTypes::from("sns-notification"), |units| {
        units
            .try_map(|event, ()| event.entity::<String>("message"))
            .map(|event, message| println!("{}: {message}", event.tags["source"]))
    });
    stdin::invoke("from_sns", notices).await
}
