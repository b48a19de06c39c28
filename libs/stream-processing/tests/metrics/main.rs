//! What a function says of its time, in the format that CloudWatch reads.
#![allow(clippy::unwrap_used, reason = "tests")]

mod documents;
mod numbers;
mod story;
