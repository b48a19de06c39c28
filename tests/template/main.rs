//! `template.yaml` and the code agree, and the template keeps the rules at its head.

#![allow(clippy::unwrap_used, reason = "tests")]

mod archive;
mod bus;
mod cdn;
mod document;
mod emulator;
mod faults;
mod findings;
mod functions;
mod lake;
mod loops;
mod mail;
mod mappings;
mod names;
mod permissions;
mod policies;
mod polling;
mod routes;
mod tables;
