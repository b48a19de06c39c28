//! Reading and removing what a [`DynamoDbFaultStore`] keeps.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::DateTime;
use thiserror::Error;
use uuid::Uuid;

use crate::sinks::SinkError;
use crate::{DynamoDbFaultStore, ErrorDescription, Fault};

/// Why faults can't be read or removed.
#[derive(Debug, Error)]
pub enum FaultLogError {
    /// The table does not answer, or not well.
    #[error(transparent)]
    Table(#[from] SinkError),
    /// Something in the table is no fault.
    #[error("an item of the faults table has no readable `{0}`")]
    Undecodable(&'static str),
}

impl DynamoDbFaultStore {
    /// All faults, the oldest first; those of one function, or of all.
    ///
    /// # Errors
    /// [`FaultLogError`] if they can't be read.
    pub async fn faults(&self, function: Option<&str>) -> Result<Vec<Fault>, FaultLogError> {
        let mut faults = vec![];
        let mut start = None;
        loop {
            let mut scan =
                self.client.scan().table_name(&self.table).set_exclusive_start_key(start);
            if let Some(function) = function {
                let name = AttributeValue::S(function.to_owned());
                scan = scan.filter_expression("pk = :function");
                scan = scan.expression_attribute_values(":function", name);
            }
            let page = scan.send().await.map_err(|error| SinkError::of("DynamoDB", &error))?;
            for item in page.items() {
                faults.push(fault_of(item)?);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                faults.sort_by_key(|fault| (fault.raised_at, fault.id));
                return Ok(faults);
            }
        }
    }

    /// Removes a fault. One that is not there any more is removed already.
    ///
    /// # Errors
    /// [`FaultLogError`] if it may still be there.
    pub async fn remove(&self, fault: &Fault) -> Result<(), FaultLogError> {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let request = self.client.delete_item().table_name(&self.table);
        let request =
            request.key("pk", text(&fault.function)).key("sk", text(&fault.id.to_string()));
        request.send().await.map_err(|error| SinkError::of("DynamoDB", &error))?;
        Ok(())
    }
}

fn fault_of(item: &HashMap<String, AttributeValue>) -> Result<Fault, FaultLogError> {
    let text = |name: &'static str| -> Result<String, FaultLogError> {
        let value = item.get(name).and_then(|value| value.as_s().ok());
        value.cloned().ok_or(FaultLogError::Undecodable(name))
    };
    let batch = item.get("batch").and_then(|value| value.as_l().ok());
    let ids = batch.into_iter().flatten().filter_map(|id| id.as_s().ok().cloned());
    let raised_at = item.get("raised_at").and_then(|value| value.as_n().ok()?.parse().ok());
    Ok(Fault {
        id: text("sk")?.parse::<Uuid>().map_err(|_| FaultLogError::Undecodable("sk"))?,
        function: text("pk")?,
        pipeline: text("pipeline")?,
        event_id: text("event_id")?,
        event_type: text("event_type")?,
        error: ErrorDescription {
            name: text("error_name")?,
            message: text("error")?,
            stack: text("error_stack")?,
        },
        batch: ids.collect(),
        record: text("record")?,
        raised_at: raised_at
            .and_then(DateTime::from_timestamp_millis)
            .ok_or(FaultLogError::Undecodable("raised_at"))?,
    })
}
