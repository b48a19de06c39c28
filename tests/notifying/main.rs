//! Proposers who are written to, on a real DynamoDB API: mailboxes and counts, whoever else is at them.
#![allow(clippy::unwrap_used, reason = "tests")]

mod at_once;
mod mailboxes;
mod stage;
mod viewers;
