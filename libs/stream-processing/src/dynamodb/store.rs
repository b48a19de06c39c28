//! Recording faults.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use event_store::dynamodb::{Item, Key, RequestError, put_if, table};

use super::parts::items_of;
use crate::{Fault, FaultStore, FaultStoreError};

/// Faults in a DynamoDB table, laid out as [`faults_table`] says.
///
/// A fault is one item, or several if it is above DynamoDB's 400 KB. It exists once its last item is written. The
/// next attempt reuses the parts that a crash left, and [removing](Self::remove) the fault removes them.
#[derive(Debug, Clone)]
pub struct DynamoDbFaultStore {
    pub(super) client: Client,
    pub(super) table: String,
}

impl DynamoDbFaultStore {
    /// Faults in the table of this name, laid out as [`faults_table`] defines.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Puts an item, unless one with its key exists.
    async fn put(&self, item: Item) -> Result<(), RequestError> {
        let put = self.client.put_item().set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(pk)");
        let _there = put_if(put, &self.table).await?;
        Ok(())
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

/// The definition of a faults table: partition key `pk` (the function), sort key `sk` (the fault's id), on demand.
/// `template.yaml` has the same keys.
#[must_use]
pub fn faults_table(name: &str) -> CreateTableInputBuilder {
    table(name, &[Key::Text("pk"), Key::Text("sk")])
}
