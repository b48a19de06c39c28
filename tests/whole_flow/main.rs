//! The whole flow over HTTP: what visitors and clients of the API are promised.

#![allow(clippy::unwrap_used, reason = "tests")]

mod answering;
mod bad_requests;
mod broken_connections;
mod commanding;
mod contract;
mod counting;
mod database;
mod doors;
mod headers;
mod home_page;
mod mailbox;
mod notifying;
mod popular_areas;
mod proposing;
mod reading;
mod rejecting;
mod repeating;
mod restarting;
mod story;
mod testing;
