//! The counters of places in each country, in a DynamoDB table.

mod correcting;
mod table;
mod undecodable;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::{Item, RequestError};

pub use table::counters_table;
pub use undecodable::UndecodableCounter;

use crate::ports::country_counters::{
    COUNTRIES, CountryCount, CountryCounters, CountryCountersError, PARTITION_KEY, summed,
};

/// Counters in a table laid out as [`counters_table`] defines.
#[derive(Debug, Clone)]
pub struct DynamoDbCountryCounters {
    pub(super) client: Client,
    pub(super) table: String,
}

impl DynamoDbCountryCounters {
    /// Counters in the table of this name.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }
}

impl CountryCounters for DynamoDbCountryCounters {
    async fn load(&self) -> Result<Vec<CountryCount>, CountryCountersError> {
        let decoded = |item| {
            serde_dynamo::from_item(item).inspect_err(|error| {
                tracing::error!(%error, "a country's counter can't be decoded; visitplannr reproject --countries counts anew");
            })
        };
        Ok(summed(self.items().await?.into_iter().filter_map(|item| decoded(item).ok())))
    }
}

impl DynamoDbCountryCounters {
    /// One query: all shards of all countries take some 80 KB, and a page holds a megabyte.
    pub(super) async fn items(&self) -> Result<Vec<Item>, RequestError> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let answer = query
            .key_condition_expression("#partition = :countries")
            .expression_attribute_names("#partition", PARTITION_KEY)
            .expression_attribute_values(":countries", AttributeValue::S(COUNTRIES.to_owned()))
            .send()
            .await
            .map_err(|error| RequestError::new("Query", &self.table, &error))?;
        Ok(answer.items.unwrap_or_default())
    }
}
