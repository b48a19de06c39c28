//! What the pages promise, told page by page.

#![allow(clippy::unwrap_used, reason = "what is missing fails the test that looked for it")]

#[path = "../sample/mod.rs"]
mod sample;

mod destination_page;
mod every_page;
mod home_page;
mod problem_page;
mod size;
