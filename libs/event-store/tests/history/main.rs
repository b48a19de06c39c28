//! A history out of one store and into another.
#![allow(clippy::unwrap_used, reason = "tests")]

mod crashes;
mod files;
mod importing;
mod story;
