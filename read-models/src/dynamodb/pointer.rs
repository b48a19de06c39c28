//! The pointer as one item, `recent-destinations` / `pointer`: with the documents' partition key, so that the
//! function that renders them gets its changes too. It does not exist before the first rebuild.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::{Item, RequestError};

use super::recent_destinations::RECENT_DESTINATIONS_KEY;
use super::{DynamoDbModel, DynamoDbReadModels};
use crate::{Model, ModelPointer, ReadModels, StoreError};

pub(super) const POINTER: &str = "pointer";

impl DynamoDbReadModels {
    /// The process that moves the pointer must not use a cached one.
    pub(super) fn forget_pointer(&self) {
        self.pointer.forget();
    }
}

impl ReadModels for DynamoDbReadModels {
    type One = DynamoDbModel;

    async fn pointer(&self) -> Result<ModelPointer, StoreError> {
        match self.pointer.get() {
            Some(pointer) => Ok(pointer),
            None => self.pointer_now().await,
        }
    }

    async fn pointer_now(&self) -> Result<ModelPointer, StoreError> {
        let read_at = SystemTime::now();
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(pointer_key()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| RequestError::new("GetItem", &self.table, &error))?;
        let pointer = answer.item.map(from_item).transpose()?.unwrap_or_default();
        self.pointer.put(pointer, read_at);
        Ok(pointer)
    }

    fn model(&self, model: Model) -> DynamoDbModel {
        DynamoDbModel { client: self.client.clone(), table: self.table.clone(), model }
    }
}

pub(super) fn pointer_key() -> Item {
    [("pk", RECENT_DESTINATIONS_KEY), ("sk", POINTER)]
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())))
        .into()
}

pub(super) fn to_item(pointer: &ModelPointer) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(pointer).map_err(|error| lost(&error))?;
    item.extend(pointer_key());
    Ok(item)
}

pub(super) fn from_item(item: Item) -> Result<ModelPointer, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| lost(&error))
}

fn lost(error: &serde_dynamo::Error) -> StoreError {
    StoreError::LostPointer { reason: error.to_string() }
}
