//! The sinks against services that speak the wire's language and fail on demand.

#![allow(clippy::unwrap_used, reason = "tests")]

mod objects;
mod order;
mod partial_failures;
mod service;
mod wire;
