//! Each step of a pipeline, by itself.
#![allow(clippy::unwrap_used, reason = "tests")]

mod batches;
mod choosing;
mod groups;
mod parallel;
mod rate_limit;
mod story;
