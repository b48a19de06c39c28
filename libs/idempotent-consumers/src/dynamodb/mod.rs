//! The adapter for DynamoDB.

mod expression;
mod items;
mod journal_table;
mod transact;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::Select;
use futures::{FutureExt, TryFutureExt};
use stream_processing::BackendError;
use stream_processing::dynamodb::RequestError;

pub use journal_table::journal_table;

use crate::database::{Answer, Database, Transacted};
use crate::transaction::Write;
use crate::{AttributeValue, Item, Partition, RecordKey};
use items::{from_stored, key_of};

/// DynamoDB tables of one account and region.
#[derive(Debug, Clone)]
pub struct DynamoDb {
    client: Client,
}

impl DynamoDb {
    /// The tables that this client reaches. The client decides how often failed requests are retried.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    async fn get_item(&self, key: &RecordKey) -> Result<Option<Item>, RequestError> {
        let request = self.client.get_item().table_name(key.table()).consistent_read(true);
        let answer = request.set_key(Some(key_of(key))).send().await;
        let answer = answer.map_err(|error| RequestError::new("GetItem", key.table(), &error))?;
        Ok(answer.item.map(from_stored))
    }

    async fn all(
        &self,
        partition: &Partition,
        attribute: Option<&str>,
    ) -> Result<Vec<Item>, RequestError> {
        let Partition { table, name, value } = partition;
        let mut request = self
            .client
            .query()
            .table_name(table)
            .consistent_read(true)
            .key_condition_expression("#key = :key")
            .expression_attribute_names("#key", &**name)
            .expression_attribute_values(":key", AttributeValue::from(value).into());
        if let Some(attribute) = attribute {
            request = request
                .projection_expression("#attribute")
                .expression_attribute_names("#attribute", attribute);
        }
        let mut pages = request.into_paginator().items().send();
        let mut items = vec![];
        while let Some(item) = pages.next().await {
            let item = item.map_err(|error| RequestError::new("Query", table, &error))?;
            items.push(from_stored(item));
        }
        Ok(items)
    }

    async fn count_all(&self, partition: &Partition) -> Result<u64, RequestError> {
        let Partition { table, name, value } = partition;
        let mut pages = self
            .client
            .query()
            .table_name(table)
            .consistent_read(true)
            .select(Select::Count)
            .key_condition_expression("#key = :key")
            .expression_attribute_names("#key", &**name)
            .expression_attribute_values(":key", AttributeValue::from(value).into())
            .into_paginator()
            .send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| RequestError::new("Query", table, &error))?;
            count += u64::try_from(page.count()).unwrap_or_default();
        }
        Ok(count)
    }
}

impl Database for DynamoDb {
    fn get<'a>(&'a self, key: &'a RecordKey) -> Answer<'a, Option<Item>> {
        self.get_item(key).map_err(BackendError::from).boxed()
    }

    fn query<'a>(
        &'a self,
        partition: &'a Partition,
        attribute: Option<&'a str>,
    ) -> Answer<'a, Vec<Item>> {
        self.all(partition, attribute).map_err(BackendError::from).boxed()
    }

    fn count<'a>(&'a self, partition: &'a Partition) -> Answer<'a, u64> {
        self.count_all(partition).map_err(BackendError::from).boxed()
    }

    fn transact<'a>(&'a self, writes: &'a [Write]) -> Answer<'a, Transacted> {
        self.transact_write_items(writes).map_err(BackendError::from).boxed()
    }
}
