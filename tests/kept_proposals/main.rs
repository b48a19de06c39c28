//! What follows from proposals that are kept: the stations that collect and review them, on a real
//! DynamoDB API.
#![allow(clippy::unwrap_used, reason = "tests")]

mod cost;
mod expiring;
mod popular_areas;
mod stage;
