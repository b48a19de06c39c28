//! DynamoDB in this process: the API through the AWS SDK's client, streams, one file on disk.

mod backlog;
mod client;
mod connector;
mod data_directory;
mod embedded;
mod engine;
mod error;
#[cfg(feature = "testing")]
mod faults;
mod file;
mod http_api;
mod operation;
mod reader;
mod schema;
mod sequence_number;
mod stream;
mod tables;
mod time_to_live;
mod transactions;
mod trim;
#[cfg(feature = "testing")]
mod usage;
mod worker;

pub use embedded::EmbeddedDynamoDb;
pub use error::{OpenError, StreamError, TableError};
#[cfg(feature = "testing")]
pub use faults::{Fault, FaultKind, Faults};
pub use sequence_number::SequenceNumber;
pub use stream::{StreamRecord, TableStream};
pub use tables::compare_table;
#[cfg(feature = "testing")]
pub use usage::{Tally, Usage};

pub(crate) use backlog::records_after;
pub(crate) use data_directory::database_file;
pub(crate) use http_api::MEDIA_TYPES;
