//! Idempotent consumers on the real database: what they cost, and what they make of its refusals.

#![allow(clippy::unwrap_used, reason = "tests")]

mod as_the_double;
mod at_once;
mod costs;
mod reads;
mod refusals;
mod staged_events;
mod story;
mod trouble;
