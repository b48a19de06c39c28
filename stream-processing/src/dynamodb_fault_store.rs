//! Faults in a DynamoDB table.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};

use crate::sinks::SinkError;
use crate::{Fault, FaultStore, FaultStoreError};

/// Faults in a DynamoDB table, laid out as [`faults_table`] says.
#[derive(Debug, Clone)]
pub struct DynamoDbFaultStore {
    pub(crate) client: Client,
    pub(crate) table: String,
}

impl DynamoDbFaultStore {
    /// A store in `table`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    async fn put(&self, fault: &Fault) -> Result<(), SinkError> {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let batch = fault.batch.iter().map(|id| text(id)).collect();
        let answer = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("pk", text(&fault.function))
            .item("sk", text(&fault.id.to_string()))
            .item("pipeline", text(&fault.pipeline))
            .item("event_id", text(&fault.event_id))
            .item("event_type", text(&fault.event_type))
            .item("error", text(&fault.error.message))
            .item("error_name", text(&fault.error.name))
            .item("error_stack", text(&fault.error.stack))
            .item("batch", AttributeValue::L(batch))
            .item("record", text(&fault.record))
            .item("raised_at", AttributeValue::N(fault.raised_at.timestamp_millis().to_string()))
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
            self.put(fault).await.map_err(FaultStoreError::new)?;
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
