//! The read models on the real database: what their adapters promise, and what follows from events.

#![allow(clippy::unwrap_used, reason = "tests")]

mod any_order;
mod as_the_double;
mod budget_and_faults;
mod cost;
mod document;
mod list;
mod lost_answers;
mod rebuilding;
mod rows;
mod story;
mod trouble;
mod written_in_between;
