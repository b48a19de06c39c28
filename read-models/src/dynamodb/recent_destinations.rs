//! The document as one item: `recent-destinations` / `document` in the first model, `document#<n>` in others.

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::{Item, RequestError, put_if};
use serde::de::DeserializeOwned;

use super::DynamoDbModel;
use super::as_seen::as_seen;
use crate::{FoundDocument, RecentDestinations, RecentDestinationsStore, Saved, StoreError};

/// The partition key of documents and of the pointer, which the rendering function's mapping filters on.
pub const RECENT_DESTINATIONS_KEY: &str = "recent-destinations";
pub(super) const DOCUMENT: &str = "document";
/// Counting never leads to a greater version, and could not go on from one.
const GREATEST_VERSION: u64 = u64::MAX >> 1;

impl RecentDestinationsStore for DynamoDbModel {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        let item = self.stored_document().await?;
        Ok(item.as_ref().map(from_item).transpose()?.unwrap_or_default())
    }

    async fn find_recent(&self) -> Result<FoundDocument, StoreError> {
        Ok(self.stored_document().await?.as_ref().map(found).unwrap_or_default())
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        let previous = document.version.saturating_sub(1);
        let put = self.client.put_item().set_item(Some(self.document_item(document)?));
        let put = put
            .condition_expression(is_of_version(previous))
            .expression_attribute_values(":version", AttributeValue::N(previous.to_string()));
        match put_if(put, &self.table).await? {
            Ok(()) => Ok(Saved::Written),
            Err(Some(item)) => {
                let there = found(&item);
                // Its version can't be compared, so the whole item is.
                if there.damage.is_some() && there.document.version + 1 == document.version {
                    return self.replace_undecodable_document(&item, document).await;
                }
                Ok(Saved::unless_there(document, Some(there.document)))
            }
            Err(None) => Ok(Saved::Refused(None)),
        }
    }
}

impl DynamoDbModel {
    async fn stored_document(&self) -> Result<Option<Item>, RequestError> {
        let read = self.client.get_item().table_name(&self.table).consistent_read(true);
        let read = read.key("pk", AttributeValue::S(RECENT_DESTINATIONS_KEY.to_owned()));
        let answer = read.key("sk", AttributeValue::S(self.key(DOCUMENT))).send().await;
        Ok(answer.map_err(|error| RequestError::new("GetItem", &self.table, &error))?.item)
    }

    async fn replace_undecodable_document(
        &self,
        seen: &Item,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        let (condition, values) = as_seen(seen, &["version"]);
        let put = self.client.put_item().set_item(Some(self.document_item(document)?));
        let put = put.condition_expression(condition).set_expression_attribute_values(values);
        Ok(match put_if(put, &self.table).await? {
            Ok(()) => Saved::Written,
            Err(there) => {
                Saved::unless_there(document, there.as_ref().map(|item| found(item).document))
            }
        })
    }

    pub(super) fn document_item(&self, document: &RecentDestinations) -> Result<Item, StoreError> {
        let mut item: Item =
            serde_dynamo::to_item(document).map_err(|error| undecodable(&error))?;
        item.insert("pk".to_owned(), AttributeValue::S(RECENT_DESTINATIONS_KEY.to_owned()));
        item.insert("sk".to_owned(), AttributeValue::S(self.key(DOCUMENT)));
        Ok(item)
    }
}

/// The condition that the stored document has the version
/// `:version`. Version 0 is never written, and counts as missing.
pub(super) fn is_of_version(version: u64) -> &'static str {
    match version {
        0 => "attribute_not_exists(pk) OR version = :version",
        _ => "version = :version",
    }
}

fn from_item(item: &Item) -> Result<RecentDestinations, StoreError> {
    let document: RecentDestinations =
        serde_dynamo::from_item(item.clone()).map_err(|error| undecodable(&error))?;
    if document.version > GREATEST_VERSION {
        return Err(undecodable(&"its version is too great"));
    }
    Ok(document)
}

fn found(item: &Item) -> FoundDocument {
    match from_item(item) {
        Ok(document) => FoundDocument { document, damage: None },
        Err(error) => {
            tracing::error!(%error, "what can't be decoded of it is taken for absent");
            FoundDocument { document: readable_parts(item), damage: Some(error.to_string()) }
        }
    }
}

/// Decodes each part by itself, so that one damaged part does not lose the others.
fn readable_parts(item: &Item) -> RecentDestinations {
    RecentDestinations {
        version: readable_version(item).unwrap_or_default(),
        destinations: part(item, "destinations").unwrap_or_default(),
        popular_areas: part(item, "popular_areas").unwrap_or_default(),
    }
}

pub(super) fn readable_version(item: &Item) -> Option<u64> {
    part(item, "version").filter(|version| *version <= GREATEST_VERSION)
}

fn part<T: DeserializeOwned>(item: &Item, name: &str) -> Option<T> {
    serde_dynamo::from_attribute_value(item.get(name)?.clone()).ok()
}

fn undecodable(error: &impl ToString) -> StoreError {
    StoreError::Undecodable { key: RECENT_DESTINATIONS_KEY.to_owned(), reason: error.to_string() }
}
