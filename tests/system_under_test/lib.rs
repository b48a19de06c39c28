//! The system as its users have it: the `visitplannr` command in a process of its own.

mod process;
mod programs;

pub use process::Visitplannr;
pub use programs::{program, tool};
