//! Each source against the JSON that AWS documents for Lambda, and against what it does not.
#![allow(clippy::unwrap_used, reason = "tests")]

mod bad_input;
mod cloud_event_data;
mod cloud_events;
mod destinations;
mod dynamodb;
mod dynamodb_keys;
mod dynamodb_tables;
mod dynamodb_times;
mod dynamodb_values;
mod eventbridge;
mod json_text;
mod kinesis;
mod s3;
mod sns;
mod sqs;
mod stored_events;
mod story;
mod unknown;
