//! A counter that is wrong, put right.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use domain::CountryCode;
use event_store::dynamodb::RequestError;

use super::DynamoDbCountryCounters;
use crate::ports::country_counters::{
    COUNTRIES, CountryCountersError, DESTINATIONS, PARTITION_KEY, SORT_KEY,
};

const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;
const IS_SEEN: &str = "#destinations = :seen";
const IS_NONE: &str = "attribute_not_exists(#destinations)";

impl DynamoDbCountryCounters {
    /// Writes the `right` number of places in a country if its counter is still what was `seen`; says whether it was.
    /// Whoever counts a place meanwhile changes it.
    ///
    /// # Errors
    /// [`CountryCountersError`] if that can't be done for now; a repeat is safe.
    pub async fn correct(
        &self,
        country: CountryCode,
        seen: u64,
        right: u64,
    ) -> Result<bool, CountryCountersError> {
        // No place, no counter: the home page names those that there are.
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
            .table_name(&self.table)
            .item(PARTITION_KEY, AttributeValue::S(COUNTRIES.to_owned()))
            .item(SORT_KEY, AttributeValue::S(country.as_str().to_owned()))
            .item(DESTINATIONS, AttributeValue::N(right.to_string()))
            .condition_expression(if seen == 0 { IS_NONE } else { IS_SEEN })
            .expression_attribute_names("#destinations", DESTINATIONS)
            .set_expression_attribute_values(values(seen));
        let put = put.return_values_on_condition_check_failure(ALL_OLD);
        match put.send().await {
            Ok(_) => Ok(true),
            Err(SdkError::ServiceError(error)) => match error.err() {
                // A client that got no answer writes again, and finds what it wrote.
                PutItemError::ConditionalCheckFailedException(failed) => {
                    let there = failed.item().and_then(|item| item.get(DESTINATIONS));
                    Ok(there == Some(&AttributeValue::N(right.to_string())))
                }
                _ => Err(RequestError::new("PutItem", &self.table, &SdkError::ServiceError(error))
                    .into()),
            },
            Err(error) => Err(RequestError::new("PutItem", &self.table, &error).into()),
        }
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
        let removal = removal.return_values_on_condition_check_failure(ALL_OLD);
        let Err(error) = removal.send().await else { return Ok(true) };
        match error.as_service_error() {
            // Likewise: it is gone.
            Some(DeleteItemError::ConditionalCheckFailedException(failed)) => {
                Ok(seen > 0 && failed.item().is_none())
            }
            _ => Err(RequestError::new("DeleteItem", &self.table, &error).into()),
        }
    }
}

fn values(seen: u64) -> Option<std::collections::HashMap<String, AttributeValue>> {
    (seen > 0).then(|| [(":seen".to_owned(), AttributeValue::N(seen.to_string()))].into())
}
