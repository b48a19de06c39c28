//! The stream processing library on the real database: its sinks, its flavors, and what holds for any
//! schedule.

#![allow(clippy::unwrap_used, reason = "tests")]

mod agreement;
mod any_schedule;
mod change_data_capture;
mod kept_identity;
mod large_faults;
mod lost_answers;
mod materialized_views;
mod micro_event_store;
mod order_in_envelopes;
mod order_of_changes;
mod puts;
mod same_attribute;
mod stage;
mod updates;
