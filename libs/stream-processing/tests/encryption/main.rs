//! Encrypted fields: read by those who have the key, by nobody else, and by nobody once it is erased.
#![allow(clippy::unwrap_used, reason = "tests")]

mod cached_keys;
mod fields;
mod keyed_hashes;
mod master_keys;
mod steps;
mod story;
mod trouble;
