//! The operations that only repairs need: reading all rows, overwriting a row of the same version, removing a row.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::DestinationId;
use event_store::Version;
use event_store::dynamodb::{Item, RequestError, conditional, put_if};
use futures::{Stream, StreamExt, TryStreamExt, stream};

use super::as_seen::as_seen;
use super::destination_details::{ROW, from_item, partition_key, text};
use super::{DynamoDbModel, PAGE};
use crate::{DestinationDetails, RepairStore, StoreError};

/// Also true if there is no readable version. The client may retry the write after other writers: what they wrote is
/// newer than the row, and differs from what was seen.
const SEEN_OR_NOT_NEWER: &str = "version = :seen OR NOT version > :version";
/// If the destination was proposed since, it has another row, of any version.
const SEEN_OR_GONE: &str =
    "attribute_not_exists(pk) OR (version = :version AND changed_at = :changed_at)";

impl DynamoDbModel {
    /// The rows of all destinations, page by page on demand. A row that
    /// can't be decoded is an error among them, and the next row follows.
    pub fn rows(
        &self,
    ) -> impl Stream<Item = Result<DestinationDetails, StoreError>> + Send + use<> {
        let pages = self
            .client
            .scan()
            .table_name(&self.table)
            .limit(PAGE)
            .filter_expression("sk = :details")
            .expression_attribute_values(":details", text(&self.key(ROW)))
            .into_paginator()
            .send();
        let table = self.table.clone();
        stream::unfold(pages, |mut pages| async { pages.next().await.map(|page| (page, pages)) })
            .map_err(move |error| RequestError::new("Scan", &table, &error))
            .map_ok(|page| stream::iter(page.items.unwrap_or_default()).map(Ok::<_, RequestError>))
            .try_flatten()
            .map(|item| from_item(item?))
    }
}

impl RepairStore for DynamoDbModel {
    async fn overwrite(&self, row: &DestinationDetails, seen: Version) -> Result<bool, StoreError> {
        let number = |version: Version| AttributeValue::N(version.to_string());
        let put = self
            .client
            .put_item()
            .set_item(Some(self.to_item(row)?))
            .condition_expression(SEEN_OR_NOT_NEWER)
            .expression_attribute_values(":seen", number(seen))
            .expression_attribute_values(":version", number(row.version));
        Ok(put_if(put, &self.table).await?.is_ok())
    }

    async fn replace_undecodable(
        &self,
        id: DestinationId,
        row: Option<&DestinationDetails>,
    ) -> Result<bool, StoreError> {
        let key = [("pk", partition_key(id)), ("sk", text(&self.key(ROW)))];
        let key = key.map(|(name, value)| (name.to_owned(), value)).into();
        let read = self.client.get_item().table_name(&self.table).set_key(Some(key));
        let answer = read.consistent_read(true).send().await;
        let answer = answer.map_err(|error| RequestError::new("GetItem", &self.table, &error))?;
        let Some(item) = answer.item.filter(|item| from_item(item.clone()).is_err()) else {
            return Ok(false);
        };
        let (condition, values) = as_seen(&item, &["version"]);
        let Some(row) = row else {
            return self.remove_if(id, condition, values).await;
        };
        let put = self.client.put_item().set_item(Some(self.to_item(row)?));
        let put = put.condition_expression(condition).set_expression_attribute_values(values);
        Ok(match put_if(put, &self.table).await? {
            Ok(()) => true,
            Err(there) => {
                there.map(from_item).is_some_and(|there| there.is_ok_and(|it| it == *row))
            }
        })
    }

    async fn remove(&self, seen: &DestinationDetails) -> Result<bool, StoreError> {
        let number = |name: &str, value: String| (name.to_owned(), AttributeValue::N(value));
        let values = [
            number(":version", seen.version.to_string()),
            number(":changed_at", seen.changed_at.timestamp_millis().to_string()),
        ];
        self.remove_if(seen.id, SEEN_OR_GONE.to_owned(), Some(values.into())).await
    }
}

impl DynamoDbModel {
    async fn remove_if(
        &self,
        id: DestinationId,
        condition: String,
        values: Option<Item>,
    ) -> Result<bool, StoreError> {
        let answer = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("pk", partition_key(id))
            .key("sk", text(&self.key(ROW)))
            .condition_expression(condition)
            .set_expression_attribute_values(values)
            .send()
            .await;
        Ok(conditional("DeleteItem", &self.table, answer)?.is_ok())
    }
}
