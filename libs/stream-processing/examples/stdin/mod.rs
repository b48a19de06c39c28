#![allow(dead_code, reason = "no example needs all of it")]
//! What the examples share: a function that is invoked once, with what stdin says.

use std::error::Error;
use std::time::Duration;

use chrono::Utc;
use stream_processing::sources::Payload;
use stream_processing::{Deadline, Fault, FaultStore, FaultStoreError, Pipelines, Processor};

/// Invokes a function of these pipelines, and prints what Lambda would be told.
///
/// # Errors
/// If stdin is not a payload, or all of it would have to come again.
pub(crate) async fn invoke(
    function: &'static str,
    pipelines: impl Into<Pipelines>,
) -> Result<(), Box<dyn Error>> {
    process(function, pipelines, Payload::parse(std::io::read_to_string(std::io::stdin())?)?).await
}

/// The same, with this payload.
///
/// # Errors
/// If all of it would have to come again.
pub(crate) async fn process(
    function: &'static str,
    pipelines: impl Into<Pipelines>,
    payload: Payload,
) -> Result<(), Box<dyn Error>> {
    let processor = Processor::new(function, pipelines.into(), PrintedFaults, Utc::now);
    let answer = processor.process(payload, Deadline::after(Duration::from_mins(1))).await?;
    println!("{}", serde_json::to_string(&answer)?);
    Ok(())
}

struct PrintedFaults;

impl FaultStore for PrintedFaults {
    async fn record(&self, faults: &[Fault]) -> Result<(), FaultStoreError> {
        for fault in faults {
            eprintln!("fault {} of event {}: {}", fault.id, fault.event_id, fault.error);
        }
        Ok(())
    }
}
