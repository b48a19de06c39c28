//! The budget of invalidations as one item of the read-models table.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::{RequestError, put_marked_if};

use crate::invalidation_budget::InvalidationLog;
use crate::ports::budget_store::{BUDGET_KEY, BudgetStore, BudgetStoreError};

const SORT_KEY: &str = "site";

/// The budget of invalidations, as one item.
#[derive(Debug, Clone)]
pub struct DynamoDbBudgetStore {
    client: Client,
    table: String,
}

impl DynamoDbBudgetStore {
    /// The budget in the read-models table of this name.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }
}

impl BudgetStore for DynamoDbBudgetStore {
    async fn load(&self) -> Result<InvalidationLog, BudgetStoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(BUDGET_KEY.to_owned()))
            .key("sk", AttributeValue::S(SORT_KEY.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| RequestError::new("GetItem", &self.table, &error))?;
        match answer.item {
            Some(item) => Ok(serde_dynamo::from_item(item)?),
            None => Ok(InvalidationLog::default()),
        }
    }

    async fn save(&self, log: &InvalidationLog) -> Result<bool, BudgetStoreError> {
        let mut item: std::collections::HashMap<_, _> = serde_dynamo::to_item(log)?;
        item.insert("pk".to_owned(), AttributeValue::S(BUDGET_KEY.to_owned()));
        item.insert("sk".to_owned(), AttributeValue::S(SORT_KEY.to_owned()));
        let put = self.client.put_item().set_item(Some(item));
        let put = match log.version.saturating_sub(1) {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            previous => put
                .condition_expression("version = :previous")
                .expression_attribute_values(":previous", AttributeValue::N(previous.to_string())),
        };
        // Two invocations may claim the same change at the same time.
        Ok(put_marked_if(put, &self.table).await?)
    }
}
