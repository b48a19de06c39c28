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

use anyhow::Result;
use end_to_end::workspace_file;

#[test]
fn no_sample_is_forgotten() -> Result<()> {
    let told = [
        include_str!("commands.rs"),
        include_str!("counting.rs"),
        include_str!("faults.rs"),
        include_str!("kept_proposals.rs"),
        include_str!("mail.rs"),
        include_str!("notifications.rs"),
        include_str!("proposals.rs"),
        include_str!("questions.rs"),
        include_str!("story.rs"),
    ];
    for entry in std::fs::read_dir(workspace_file("samples/events"))? {
        let file = entry?.file_name().into_string().unwrap();
        let sample = file.strip_suffix(".json").unwrap();
        let calls = [format!("invoke(\"{sample}\")"), format!("invoke_set(\"{sample}\",")];
        let is_called = |text: &&str| calls.iter().any(|call| text.contains(call));
        assert!(told.iter().any(is_called), "no test invokes {file}");
    }
    Ok(())
}
