//! Recording faults.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};

use super::item::Item;
use super::parts::items_of;
use crate::sinks::SinkError;
use crate::{Fault, FaultStore, FaultStoreError};

/// Faults in a DynamoDB table, laid out as [`faults_table`] says.
///
/// A fault is one item, or several if it is above DynamoDB's 400 KB. It is there when its last item is
/// written. What a crash left of its parts is used by the next attempt, and goes with the fault when it
/// is [removed](Self::remove).
#[derive(Debug, Clone)]
pub struct DynamoDbFaultStore {
    pub(super) client: Client,
    pub(super) table: String,
}

impl DynamoDbFaultStore {
    /// A store in `table`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Puts an item. One that is there stays as it is.
    async fn put(&self, item: Item) -> Result<(), SinkError> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .send()
            .await;
        match answer {
            Err(SdkError::ServiceError(error))
                if matches!(error.err(), PutItemError::ConditionalCheckFailedException(_)) =>
            {
                Ok(())
            }
            Err(error) => Err(SinkError::of("DynamoDB", &error)),
            Ok(_) => Ok(()),
        }
    }
}

impl FaultStore for DynamoDbFaultStore {
    async fn record(&self, faults: &[Fault]) -> Result<(), FaultStoreError> {
        for fault in faults {
            for item in items_of(fault).map_err(FaultStoreError::new)? {
                self.put(item).await.map_err(FaultStoreError::new)?;
            }
        }
        Ok(())
    }
}

/// The definition of a faults table: partition key `pk` (the function), sort key `sk` (the fault's
/// id), on demand. The same keys stand in `template.yaml`.
#[must_use]
pub fn faults_table(name: &str) -> CreateTableInputBuilder {
    let key = |name: &str, key_type| {
        KeySchemaElement::builder().attribute_name(name).key_type(key_type).build().ok()
    };
    let text = |name: &str| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(ScalarAttributeType::S).build().ok()
    };
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema([key("pk", KeyType::Hash), key("sk", KeyType::Range)].into_iter().collect())
        .set_attribute_definitions([text("pk"), text("sk")].into_iter().collect())
}
