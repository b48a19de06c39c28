//! Reading faults and removing them.

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::RequestError;

use super::FaultLogError;
use super::item::{fits, text};
use super::parts::{faults_of, prefix};
use super::store::DynamoDbFaultStore;
use crate::Fault;

impl DynamoDbFaultStore {
    /// All faults of a function, or of all functions for `None`; the oldest first.
    ///
    /// # Errors
    /// [`FaultLogError`] if the table can't be read, or holds something else.
    pub async fn faults(&self, function: Option<&str>) -> Result<Vec<Fault>, FaultLogError> {
        // Reads consistently: parts are written before their head, so a fault that is seen is complete.
        let mut scan = self.client.scan().table_name(&self.table).consistent_read(true);
        if let Some(function) = function {
            scan = scan.filter_expression("pk = :function");
            scan = scan.expression_attribute_values(":function", text(function));
        }
        let items = scan.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let mut faults =
            faults_of(items.map_err(|error| RequestError::new("Scan", &self.table, &error))?)?;
        faults.sort_by_key(|fault| (fault.raised_at, fault.id));
        Ok(faults)
    }

    /// Removes a fault. Succeeds if it is removed already.
    ///
    /// # Errors
    /// [`FaultLogError`] if it, or a part of it, may still be there.
    pub async fn remove(&self, fault: &Fault) -> Result<(), FaultLogError> {
        let (function, id) = (text(&fault.function), fault.id.to_string());
        // Without the head, the parts are not a fault.
        self.delete(function.clone(), text(&id)).await?;
        if fits(fault) {
            return Ok(());
        }
        let mut parts = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :function AND begins_with(sk, :prefix)")
            .expression_attribute_values(":function", function.clone())
            .expression_attribute_values(":prefix", text(&prefix(&id)))
            .projection_expression("sk")
            .into_paginator()
            .items()
            .send();
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|error| RequestError::new("Query", &self.table, &error))?;
            let key = part.remove("sk").ok_or(FaultLogError::Undecodable("sk"))?;
            self.delete(function.clone(), key).await?;
        }
        Ok(())
    }

    async fn delete(
        &self,
        function: AttributeValue,
        key: AttributeValue,
    ) -> Result<(), RequestError> {
        let request = self.client.delete_item().table_name(&self.table);
        let answer = request.key("pk", function).key("sk", key).send().await;
        answer.map(drop).map_err(|error| RequestError::new("DeleteItem", &self.table, &error))
    }
}
