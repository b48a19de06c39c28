//! The system as its users have it: the `visitplannr` command in a process of its own, and somebody
//! who visits it.

mod database;
mod moto;
mod patience;
mod process;
mod programs;
mod visitor;
mod workspace;

pub use moto::Moto;
pub use patience::eventually;
pub use process::{Visitplannr, end_with};
pub use programs::{cloud_tool, installed, program, tool};
pub use visitor::{Answer, Visitor};
pub use workspace::{cargo, cargo_metadata, workspace_file};
