//! `--aws`: a stack in moto, operated from the outside. What moto does not do (functions that run, refusals,
//! pages) wiremock answers in the documented wire format.
#![allow(clippy::unwrap_used, reason = "tests")]

mod deployed;
mod doctor;
mod faults;
mod forgetting;
mod history;
mod listener;
mod on_failure;
mod operator;
mod refusals;
mod replay;
mod rights;
mod seed;
mod smoke;
mod stack;
mod stack_resources;
mod throttling;
mod verify;
