//! What is read of a template, what is drawn of it, and what is left out.
#![allow(clippy::unwrap_used, reason = "tests")]

mod loops;
mod mermaid;
mod small_stack;
mod story;
mod svg;
