//! Pipelines side by side, and a function as Lambda sees it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod answers;
mod fault_ids;
mod faults;
mod fork;
mod injected_trouble;
mod pipelines;
mod story;
