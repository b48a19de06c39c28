//! Every event of `samples/events`, invoked as `samples/README.md` says: by `scripts/invoke`, with
//! the Lambda binary under AWS's Runtime Interface Emulator, DynamoDB from `visitplannr serve`, S3,
//! CloudFront, SSM, EventBridge, Kinesis, KMS and SES from `scripts/aws-peers`.
//!
//! Each stage has tables that nobody else works on: what is in them, a Lambda binary has put there.

#![allow(clippy::unwrap_used, reason = "tests")]

mod aws_peers;
mod commands;
mod counting;
mod faults;
mod invoked;
mod kept_proposals;
mod mail;
mod notifications;
mod proposals;
mod questions;
mod settings;
mod stage;
mod story;
mod unknown_payloads;

use std::fs;

use anyhow::Result;
use end_to_end::workspace_file;

/// Under the emulator, or by itself in a station's test.
#[test]
fn every_sample_is_processed_by_a_test() -> Result<()> {
    let mut tests = vec![];
    for directory in ["tests/samples", "handlers/tests/stations"] {
        for entry in fs::read_dir(workspace_file(directory))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                tests.push(fs::read_to_string(path)?);
            }
        }
    }
    for entry in fs::read_dir(workspace_file("samples/events"))? {
        let file = entry?.file_name().into_string().unwrap();
        let sample = file.strip_suffix(".json").unwrap();
        let processed = [
            format!("invoke(\"{sample}\")"),
            format!("invoke_set(\"{sample}\","),
            format!("samples/events/{file}"),
        ];
        let is_processed = |text: &String| processed.iter().any(|call| text.contains(call));
        assert!(tests.iter().any(is_processed), "no test processes {file}");
    }
    Ok(())
}
