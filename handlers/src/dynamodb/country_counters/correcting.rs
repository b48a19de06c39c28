//! Corrects a counter that is wrong.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use domain::CountryCode;
use event_store::dynamodb::{conditional, put_if};

use super::DynamoDbCountryCounters;
use crate::ports::country_counters::{
    COUNTRIES, CountryCountersError, DESTINATIONS, PARTITION_KEY, SORT_KEY,
};

const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;
const IS_SEEN: &str = "#destinations = :seen";
const IS_NONE: &str = "attribute_not_exists(#destinations)";

impl DynamoDbCountryCounters {
    /// Writes the `right` number of places in a country if its counter is still `seen`; returns whether it was. It is
    /// not if a place was counted meanwhile.
    ///
    /// # Errors
    /// [`CountryCountersError`] if the table fails; a retry is safe.
    pub async fn correct(
        &self,
        country: CountryCode,
        seen: u64,
        right: u64,
    ) -> Result<bool, CountryCountersError> {
        // Without places there is no counter: the home page names the countries that have one.
        if right == 0 {
            self.remove(country, seen).await
        } else {
            self.put(country, seen, right).await
        }
    }

    async fn put(
        &self,
        country: CountryCode,
        seen: u64,
        right: u64,
    ) -> Result<bool, CountryCountersError> {
        let put = self
            .client
            .put_item()
            .item(PARTITION_KEY, AttributeValue::S(COUNTRIES.to_owned()))
            .item(SORT_KEY, AttributeValue::S(country.as_str().to_owned()))
            .item(DESTINATIONS, AttributeValue::N(right.to_string()))
            .condition_expression(if seen == 0 { IS_NONE } else { IS_SEEN })
            .expression_attribute_names("#destinations", DESTINATIONS)
            .set_expression_attribute_values(values(seen));
        Ok(match put_if(put, &self.table).await? {
            Ok(()) => true,
            // If the client retried after a lost answer, it finds its own write.
            Err(there) => {
                let there = there.and_then(|mut item| item.remove(DESTINATIONS));
                there == Some(AttributeValue::N(right.to_string()))
            }
        })
    }

    async fn remove(&self, country: CountryCode, seen: u64) -> Result<bool, CountryCountersError> {
        let removal = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key(PARTITION_KEY, AttributeValue::S(COUNTRIES.to_owned()))
            .key(SORT_KEY, AttributeValue::S(country.as_str().to_owned()))
            .condition_expression(if seen == 0 { IS_NONE } else { IS_SEEN })
            .expression_attribute_names("#destinations", DESTINATIONS)
            .set_expression_attribute_values(values(seen));
        let removal = removal.return_values_on_condition_check_failure(ALL_OLD).send().await;
        Ok(match conditional("DeleteItem", &self.table, removal)? {
            Ok(_) => true,
            // Likewise: the counter is gone.
            Err(there) => seen > 0 && there.is_none(),
        })
    }
}

fn values(seen: u64) -> Option<std::collections::HashMap<String, AttributeValue>> {
    (seen > 0).then(|| [(":seen".to_owned(), AttributeValue::N(seen.to_string()))].into())
}
