//! Keys in a DynamoDB table.

mod key_store;
mod keys_table;

pub use key_store::DynamoDbKeyStore;
pub use keys_table::{KeysTable, keys_table};
