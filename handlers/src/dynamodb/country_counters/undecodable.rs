//! Counters that can't be decoded. Counting stops there, and nothing but the events tells what is right.

use event_store::dynamodb::conditional;

use super::{DynamoDbCountryCounters, Item};
use crate::ports::country_counters::{
    CountryCount, CountryCountersError, DESTINATIONS, PARTITION_KEY, SORT_KEY,
};

/// A record among the counters that is none.
#[derive(Debug)]
pub struct UndecodableCounter {
    /// Its country, as it is written there.
    pub country: String,
    /// What is wrong with it.
    pub reason: String,
    item: Item,
}

impl DynamoDbCountryCounters {
    /// All that can't be decoded.
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

    /// Removes the counter unless somebody has changed it. Without one, `reproject --countries` counts anew.
    ///
    /// # Errors
    /// [`CountryCountersError`] if that can't be done for now; a repeat is safe.
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
        // Whoever has changed it has removed it, or mended it.
        let _ = conditional("DeleteItem", &self.table, removal)?;
        Ok(())
    }
}
