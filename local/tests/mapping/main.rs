//! Event source mappings: what is delivered, how often, and what becomes of failures.

#![allow(clippy::unwrap_used, reason = "tests")]

mod batches;
mod durability;
mod embedded;
mod failures;
mod fake_stream;
mod invocations;
mod stage;
