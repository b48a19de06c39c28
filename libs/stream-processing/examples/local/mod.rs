//! What the examples have in common: clients of `AWS_ENDPOINT_URL`, which speaks the AWS API without an
//! account (such as moto), and a payload on stdin.

#![allow(dead_code, reason = "no example needs all of it")]

use std::env;
use std::error::Error;
use std::io::{Read, stdin};
use std::time::Duration;

use aws_smithy_http_client::Builder;
use chrono::Utc;
use stream_processing::sinks::{DynamoDbTable, EventBus};
use stream_processing::sources::Payload;
use stream_processing::{Deadline, Fault, FaultStore, FaultStoreError, Pipeline, Processor};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A configuration of this SDK, for `AWS_ENDPOINT_URL`.
macro_rules! config {
    ($sdk:ident) => {
        $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .region($sdk::config::Region::new("us-east-1"))
            .credentials_provider($sdk::config::Credentials::new("a", "b", None, None, "local"))
            .endpoint_url(env::var("AWS_ENDPOINT_URL").map_err(|_| "set AWS_ENDPOINT_URL")?)
            .http_client(Builder::new().build_http())
            .build()
    };
}

/// The table `entities`, with the keys `pk` and `sk`.
pub(crate) fn table() -> Result<DynamoDbTable> {
    let client = aws_sdk_dynamodb::Client::from_conf(config!(aws_sdk_dynamodb));
    Ok(DynamoDbTable::new(client, "entities"))
}

/// The bus `default`.
pub(crate) fn bus() -> Result<EventBus> {
    let client = aws_sdk_eventbridge::Client::from_conf(config!(aws_sdk_eventbridge));
    Ok(EventBus::new(client, "default", "examples"))
}

/// Processes the Lambda payload on stdin, and prints what Lambda would hear.
pub(crate) async fn run(pipeline: Pipeline) -> Result<()> {
    let mut payload = String::new();
    stdin().read_to_string(&mut payload)?;
    let processor = Processor::new("example", pipeline.into(), FaultsOnStderr, Utc::now);
    let deadline = Deadline::after(Duration::from_mins(1));
    let response = processor.process(Payload::parse(payload)?, deadline).await?;
    println!("{}", serde_json::to_string(&response)?);
    Ok(())
}

struct FaultsOnStderr;

impl FaultStore for FaultsOnStderr {
    async fn record(&self, faults: &[Fault]) -> std::result::Result<(), FaultStoreError> {
        for fault in faults {
            eprintln!("fault {} of event {}: {}", fault.id, fault.event_id, fault.error);
        }
        Ok(())
    }
}
