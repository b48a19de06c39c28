//! The stream processing library on the real database: its sinks, its flavors, and what holds for any
//! schedule.

#![allow(clippy::unwrap_used, reason = "tests")]

mod any_schedule;
mod change_data_capture;
mod large_faults;
mod materialized_views;
mod micro_event_store;
mod puts;
mod stage;
mod updates;
