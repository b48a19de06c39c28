//! The site in a real browser: with and without JavaScript, by keyboard, on a phone, at night.

#![allow(clippy::unwrap_used, reason = "tests")]

mod answering;
mod browser;
mod driver;
mod keyboard;
mod looks;
mod mistakes;
mod other_origins;
mod picture;
mod proposing;
mod safety;
mod story;
mod waiting;
