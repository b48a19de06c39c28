//! All events published on the bus, in one SQLite file: the local equivalent of EventBridge's archive.

mod archived_event;
mod archiver;
mod error;
mod file;
mod reading;
mod selection;

pub use archived_event::{ArchivedEvent, Place};
pub use archiver::{NAME, processor};
pub use error::ArchiveError;
pub use file::{Archive, archive_in};
pub use selection::{Selection, TypeSummary};
