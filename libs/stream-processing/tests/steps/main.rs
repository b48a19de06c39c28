//! Each step of a pipeline, by itself.
#![allow(clippy::unwrap_used, reason = "tests")]

mod batches;
mod choosing;
mod groups;
mod item_keys;
mod parallel;
mod rate_limit;
mod story;
