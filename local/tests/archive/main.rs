//! The archive: what is kept of what was published, and what is found again.
#![allow(clippy::unwrap_used, reason = "tests")]

mod archiving;
mod finding;
mod story;
