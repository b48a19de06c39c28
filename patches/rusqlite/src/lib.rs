//! `rusqlite` 0.37 under the version number that `dynoxide-rs` asks for.

pub use current::*;
