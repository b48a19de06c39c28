//! Reads items of a partition, for steps that derive something from them.

use std::num::NonZeroUsize;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::RequestError;
use serde::de::DeserializeOwned;

use super::{DynamoDbTable, stored};
use crate::Failure;

impl DynamoDbTable {
    /// All items with this partition key, in the order of their sort keys. Reads consistently, page by page.
    ///
    /// # Errors
    /// A [`Failure`], transient or poison as DynamoDB's error says; poison if an item has another shape than `T`.
    pub async fn query<T: DeserializeOwned>(
        &self,
        name: &str,
        key: &str,
    ) -> Result<Vec<T>, Failure> {
        self.items(self.partition(name, key), usize::MAX).await
    }

    /// At most `limit` items, from the last sort key down.
    ///
    /// # Errors
    /// The same as of [`Self::query`].
    pub async fn query_last<T: DeserializeOwned>(
        &self,
        name: &str,
        key: &str,
        limit: NonZeroUsize,
    ) -> Result<Vec<T>, Failure> {
        let page = i32::try_from(limit.get()).unwrap_or(i32::MAX);
        let query = self.partition(name, key).scan_index_forward(false).limit(page);
        self.items(query, limit.get()).await
    }

    fn partition(&self, name: &str, key: &str) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&*self.table)
            .consistent_read(true)
            .key_condition_expression("#key = :key")
            .expression_attribute_names("#key", name)
            .expression_attribute_values(":key", AttributeValue::S(key.to_owned()))
    }

    async fn items<T: DeserializeOwned>(
        &self,
        query: QueryFluentBuilder,
        limit: usize,
    ) -> Result<Vec<T>, Failure> {
        let mut pages = query.into_paginator().items().send();
        let mut items = vec![];
        while items.len() < limit
            && let Some(item) = pages.next().await
        {
            let item = item.map_err(|error| RequestError::new("Query", &self.table, &error))?;
            items.extend(stored::json_of(Some(&item))?);
        }
        Ok(items)
    }
}
