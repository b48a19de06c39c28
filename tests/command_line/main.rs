//! The command as the person before the terminal has it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod archive;
mod asking;
mod command;
mod commanding;
mod diagram;
mod doctor;
mod events;
mod failing;
mod faults;
mod forget;
mod history;
mod mail;
mod operated;
mod rebuild;
mod replay;
mod reproject;
mod seed;
mod smoke;
mod starting;
mod stopping;
mod verify;
