//! A bus: one pipeline for the events of one's own, one for those of AWS.
//!
//! `cargo run -q -p stream-processing --example from_eventbridge < payload.json`

mod stdin;

use std::error::Error;

use serde_json::Value;
use stream_processing::{EventTypes, Pipeline, Pipelines};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let things = Pipeline::new("things", EventTypes::matching("thing-.*")?, |units| {
        units
            .try_map(|event, ()| event.entity::<Value>("thing"))
            .map(|event, thing| println!("{}: {thing}", event.event_type))
    });
    let instances = EventTypes::from("EC2 Instance State-change Notification");
    let instances = Pipeline::new("instances", instances, |units| {
        units
            .try_map(|event, ()| event.entity::<Value>("detail"))
            .map(|_, detail| println!("{} is {}", detail["instance-id"], detail["state"]))
    });
    stdin::invoke("from_eventbridge", Pipelines::new([things, instances])?).await
}
