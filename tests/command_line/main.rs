//! The command as the person before the terminal has it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod asking;
mod command;
mod failing;
mod faults;
mod starting;
mod stopping;
