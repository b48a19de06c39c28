//! The command as the person before the terminal has it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod archive;
mod asking;
mod command;
mod events;
mod failing;
mod faults;
mod history;
mod operated;
mod replay;
mod reproject;
mod starting;
mod stopping;
mod verify;
