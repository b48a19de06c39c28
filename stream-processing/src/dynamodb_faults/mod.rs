//! Faults in a DynamoDB table: written by functions, read and removed by people.

mod item;
mod log;
mod parts;
mod store;

pub use log::FaultLogError;
pub use store::{DynamoDbFaultStore, faults_table};
