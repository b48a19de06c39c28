//! Listed places counted by country, on a real DynamoDB API: what is counted, and what that costs.
#![allow(clippy::unwrap_used, reason = "tests")]

mod at_once;
mod cost;
mod shards;
mod stage;
