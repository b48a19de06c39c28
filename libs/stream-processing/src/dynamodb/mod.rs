//! Faults in a DynamoDB table: functions write them, operators read and remove them.
//!
//! It also exports what adapters of dependent crates need for DynamoDB.

mod item;
mod log;
mod log_error;
mod parts;
mod store;

pub use event_store::dynamodb::{
    Cancellation, Key, RequestError, Transacted, streaming, table, transact,
};
pub use log_error::FaultLogError;
pub use store::{DynamoDbFaultStore, faults_table};

use crate::Transience;

impl Transience for RequestError {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }
}
