//! Removes items whose time to live has passed.

use aws_sdk_dynamodb::types::{TimeToLiveSpecification, TimeToLiveStatus};
use event_store::dynamodb::RequestError;

use super::{EmbeddedDynamoDb, TableError};

impl EmbeddedDynamoDb {
    /// Enables the time to live of a table, unless it is enabled. `attribute` holds the expiry in seconds.
    ///
    /// # Errors
    /// [`TableError`] if a request to the database fails.
    pub async fn ensure_time_to_live(
        &self,
        table: &str,
        attribute: &str,
    ) -> Result<(), TableError> {
        let client = self.client();
        let known = client.describe_time_to_live().table_name(table).send().await;
        let known = known
            .map_err(|error| RequestError::new("DescribeTimeToLive", table, &error))?
            .time_to_live_description;
        let status = known.as_ref().and_then(|known| known.time_to_live_status());
        if status == Some(&TimeToLiveStatus::Enabled) {
            return Ok(());
        }
        let incomplete = |error: &dyn std::error::Error| TableError::Incomplete(error.to_string());
        let specification = TimeToLiveSpecification::builder()
            .enabled(true)
            .attribute_name(attribute)
            .build()
            .map_err(|error| incomplete(&error))?;
        let request = client.update_time_to_live().table_name(table);
        let updated = request.time_to_live_specification(specification).send().await;
        updated.map_err(|error| RequestError::new("UpdateTimeToLive", table, &error))?;
        Ok(())
    }

    /// Removes expired items from all tables, as DynamoDB itself: their stream records say so. Other requests run in
    /// between. Returns the number of items.
    ///
    /// # Errors
    /// [`TableError`] if the database fails.
    pub async fn remove_expired_items(&self) -> Result<usize, TableError> {
        let failed = |error: &dyn std::error::Error| TableError::Expiry(error.to_string());
        let database = self.engine.database().clone();
        let removed = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
        let removed = removed.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
        if removed > 0 {
            self.writes.send_modify(|count| *count += 1);
        }
        Ok(removed)
    }
}
