//! A whole history as a file of JSON lines: exported from one store, imported into another.
//!
//! | line | content |
//! |---|---|
//! | the first | `{"format":"event-history","version":1}` |
//! | each of the others | an event: the item of the DynamoDB table that holds it, as plain JSON |
//! | the last | `{"end":{"events":…,"streams":…,"sha256":"…"}}`; the digest is of the lines between |
//!
//! The events of a stream follow each other, from version 1 on. Streams have no order.

mod chunks;
mod export;
mod file_error;
mod format;
mod import;
mod order;
mod reader;
mod writer;

pub use export::{ExportError, export};
pub use file_error::HistoryFileError;
pub use format::Contents;
pub use import::{ImportError, import};
pub use order::OutOfOrder;
pub use reader::HistoryFile;
pub use writer::{HistoryWriter, WriteError};
