//! The command as the person before the terminal has it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod asking;
mod command;
mod diagram;
mod doctor;
mod events;
mod failing;
mod faults;
mod operated;
mod reproject;
mod seed;
mod smoke;
mod starting;
mod stopping;
mod verify;
