//! Proposers who are written to, on a real DynamoDB API: claims, whoever else is at them.
#![allow(clippy::unwrap_used, reason = "tests")]

mod at_once;
mod claims;
mod stage;
