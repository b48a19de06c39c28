//! What holds for every consumer, in process: on the database in memory.

#![allow(clippy::unwrap_used, reason = "tests")]

mod any_schedule;
mod at_once;
mod deliveries;
mod folding;
mod functions;
mod outbox;
mod refusals;
mod staging;
mod story;
mod together;
mod trouble;
