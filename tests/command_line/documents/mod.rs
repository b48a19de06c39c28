//! The documents show commands that there are, and that do what they say.

mod blocks;
mod commands;
mod walkthrough;
