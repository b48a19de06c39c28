//! The document as one item: `recent-destinations` / `document`, or `document#<n>` in another model than the first.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::RequestError;

use super::{DynamoDbModel, put_if};
use crate::{RecentDestinations, RecentDestinationsStore, Saved, StoreError};

/// The partition key of documents and of the pointer, which the rendering function's mapping filters on.
pub const RECENT_DESTINATIONS_KEY: &str = "recent-destinations";
pub(super) const DOCUMENT: &str = "document";
type Item = HashMap<String, AttributeValue>;

impl RecentDestinationsStore for DynamoDbModel {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(RECENT_DESTINATIONS_KEY.to_owned()))
            .key("sk", AttributeValue::S(self.key(DOCUMENT)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| RequestError::new("GetItem", &self.table, &error))?;
        Ok(answer.item.map(from_item).transpose()?.unwrap_or_default())
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        let put = self.client.put_item().set_item(Some(self.document_item(document)?));
        let put = match document.version.saturating_sub(1) {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            previous => put
                .condition_expression("version = :previous")
                .expression_attribute_values(":previous", AttributeValue::N(previous.to_string())),
        };
        match put_if(put, &self.table).await? {
            Ok(()) => Ok(Saved::Written),
            Err(there) => Ok(Saved::Refused(there.map(from_item).transpose()?)),
        }
    }
}

impl DynamoDbModel {
    pub(super) fn document_item(&self, document: &RecentDestinations) -> Result<Item, StoreError> {
        let mut item: Item =
            serde_dynamo::to_item(document).map_err(|error| undecodable(&error))?;
        item.insert("pk".to_owned(), AttributeValue::S(RECENT_DESTINATIONS_KEY.to_owned()));
        item.insert("sk".to_owned(), AttributeValue::S(self.key(DOCUMENT)));
        Ok(item)
    }
}

fn from_item(item: Item) -> Result<RecentDestinations, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| undecodable(&error))
}

fn undecodable(error: &serde_dynamo::Error) -> StoreError {
    StoreError::Undecodable { key: RECENT_DESTINATIONS_KEY.to_owned(), reason: error.to_string() }
}
