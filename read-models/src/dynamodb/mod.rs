//! Both read models in one DynamoDB table.

mod conditional_put;
mod destination_details;
mod recent_destinations;
mod repair;
mod table;

use aws_sdk_dynamodb::Client;

pub use conditional_put::put_if;
pub use recent_destinations::RECENT_DESTINATIONS_KEY;
pub use table::{LIST_INDEX, read_models_table};

/// Read models in a table laid out as [`read_models_table`] says.
#[derive(Debug, Clone)]
pub struct DynamoDbReadModels {
    client: Client,
    table: String,
}

impl DynamoDbReadModels {
    /// Read models in `table`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }
}
