//! Idempotent consumers: handlers of CloudEvents that read, and stage what to write and publish.
//!
//! A [`Consumer`] looks an event up in its [`Journal`]. If the event was handled, the answer is what its [`Handler`]
//! returned then. If not, the handler runs, and ONE transaction writes everything that it [staged](Stage): the entry,
//! with the result and the caused events, and every change of a record. The pipeline [`outbox`] publishes the events
//! from the stream of the journal's table.

mod consume_error;
mod consumed;
mod consumer;
mod database;
mod delivery;
#[cfg(feature = "dynamodb")]
mod dynamodb;
mod entry;
mod entry_key;
mod function;
mod handler;
mod item;
mod journal;
#[cfg(feature = "testing")]
pub mod memory;
mod mutations;
mod outbox;
mod record_key;
mod records;
mod service_id;
mod staged_once;
mod together;
pub mod transaction;

pub use consume_error::ConsumeError;
pub use consumed::Consumed;
pub use consumer::Consumer;
pub use database::{Answer as DatabaseAnswer, Database, Transacted};
#[cfg(feature = "dynamodb")]
pub use dynamodb::{DynamoDb, journal_table};
pub use entry::TTL_ATTRIBUTE;
pub use entry_key::{EntryKey, EntryKeyError};
pub use function::{Answer, Function, InvocationError};
pub use handler::{Handler, Stage};
pub use item::{AttributeValue, Item};
pub use journal::Journal;
pub use mutations::{Mutation, MutationError, Mutations, RecordChange, SequenceError};
pub use outbox::{CausedEvent, FILTER, Outbox, is_of_table, outbox};
pub use record_key::{KeyValue, Name, Partition, RecordKey};
pub use records::Records;
pub use service_id::{ServiceId, ServiceIdError};
pub use stream_processing::{BackendError, CloudEvent};
pub use transaction::LimitError;

/// Compiles the examples of the README.
#[cfg(all(doctest, feature = "testing"))]
#[doc = include_str!("../README.md")]
struct Readme;
