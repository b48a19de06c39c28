//! What is drawn of a template, and what is left out.
#![allow(clippy::unwrap_used, reason = "tests")]

mod mermaid;
mod small_stack;
mod story;
mod svg;
