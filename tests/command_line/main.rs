//! The command as the person before the terminal has it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod archive;
mod asking;
mod command;
mod commanding;
mod diagram;
mod doctor;
mod documents;
mod erasing;
mod events;
mod failing;
mod faults;
mod foreign_events;
mod forget;
mod full_disk;
mod history;
mod hostile_text;
mod interrupting;
mod invoking;
mod left_behind;
mod lost_secrets;
mod mail;
mod on_failure;
mod operated;
mod private_files;
mod rebuild;
mod rebuilt_meanwhile;
mod replay;
mod reproject;
mod seed;
mod smoke;
mod stand_in;
mod starting;
mod stopping;
mod terminal;
mod verify;
