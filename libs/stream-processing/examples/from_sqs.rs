//! A queue: four messages at a time; those that fail for now are named, and only they come again.
//!
//! `cargo run -q -p stream-processing --example from_sqs < payload.json`

mod stdin;

use std::error::Error;
use std::num::NonZeroUsize;

use stream_processing::{EventTypes, Pipeline};
use thiserror::Error as ThisError;

#[derive(Debug, ThisError)]
#[error("nobody answers")]
struct Unanswered;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let at_a_time = const { NonZeroUsize::new(4).unwrap() };
    let calls = Pipeline::new("calls", EventTypes::from("sqs-message"), move |units| {
        units.try_map(|event, ()| event.entity::<String>("message")).parallel(
            at_a_time,
            |unit| async move {
                if unit.value().starts_with("later") {
                    return Err(unit.transient(&Unanswered));
                }
                println!("called {}", unit.value());
                Ok(unit)
            },
        )
    });
    stdin::invoke("from_sqs", calls).await
}
