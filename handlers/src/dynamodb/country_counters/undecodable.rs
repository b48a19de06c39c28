//! Counters that can't be decoded. Counting stops there, and only the events tell the right number.

use event_store::dynamodb::conditional;

use super::{DynamoDbCountryCounters, Item};
use crate::ports::country_counters::{
    CountryCount, CountryCountersError, DESTINATIONS, PARTITION_KEY, SORT_KEY,
};

/// A stored counter that can't be decoded.
#[derive(Debug)]
pub struct UndecodableCounter {
    /// The sort key of the item, which should be a country's code.
    pub country: String,
    /// The error of decoding it.
    pub reason: String,
    item: Item,
}

impl DynamoDbCountryCounters {
    /// All counters that can't be decoded.
    ///
    /// # Errors
    /// [`CountryCountersError`] if they can't be read.
    pub async fn undecodable(&self) -> Result<Vec<UndecodableCounter>, CountryCountersError> {
        let undecodable = |item: Item| {
            let decoded: Result<CountryCount, _> = serde_dynamo::from_item(item.clone());
            let reason = decoded.err()?.to_string();
            let country = item.get(SORT_KEY)?.as_s().ok()?.clone();
            Some(UndecodableCounter { country, reason, item })
        };
        Ok(self.items().await?.into_iter().filter_map(undecodable).collect())
    }

    /// Removes the counter unless it has changed. Then `reproject --countries` counts anew.
    ///
    /// # Errors
    /// [`CountryCountersError`] if the table fails; a retry is safe.
    pub async fn remove_undecodable(
        &self,
        counter: UndecodableCounter,
    ) -> Result<(), CountryCountersError> {
        let mut item = counter.item;
        let seen = item.remove(DESTINATIONS);
        item.retain(|name, _| [PARTITION_KEY, SORT_KEY].contains(&name.as_str()));
        let condition = match seen {
            Some(_) => "#destinations = :seen",
            None => "attribute_not_exists(#destinations)",
        };
        let removal = self
            .client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(item))
            .condition_expression(condition)
            .expression_attribute_names("#destinations", DESTINATIONS)
            .set_expression_attribute_values(seen.map(|seen| [(":seen".to_owned(), seen)].into()));
        let removal = removal.send().await;
        // If it has changed, it was removed or repaired.
        let _ = conditional("DeleteItem", &self.table, removal)?;
        Ok(())
    }
}
