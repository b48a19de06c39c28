//! Corrects a count that is wrong.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use domain::CountryCode;
use event_store::dynamodb::{RequestError, Transacted, transact};

use super::DynamoDbCountryCounters;
use crate::ports::country_counters::{
    COUNTRIES, CountryCount, CountryCountersError, DESTINATIONS, PARTITION_KEY, SHARDS, SORT_KEY,
    sort_key,
};

const IS_SEEN: &str = "#destinations = :seen";
const IS_NONE: &str = "attribute_not_exists(#destinations)";

impl DynamoDbCountryCounters {
    /// Writes the `right` number of places in a country if its count is still `seen`; returns whether it was. It is
    /// not if a place was counted meanwhile. The first shard then has all, and the others are gone.
    ///
    /// # Errors
    /// [`CountryCountersError`] if the table fails; a retry is safe.
    pub async fn correct(
        &self,
        country: CountryCode,
        seen: u64,
        right: u64,
    ) -> Result<bool, CountryCountersError> {
        let shards = self.shards(country).await?;
        // Counts only grow, so the same sum means the same shards.
        if shards.iter().flatten().sum::<u64>() != seen {
            return Ok(false);
        }
        let writes = shards.iter().enumerate().map(|(shard, count)| {
            // Without places there is no counter: the home page names the countries that have one.
            let right = (shard == 0 && right > 0).then_some(right);
            self.write(country, shard, *count, right)
        });
        let writes = writes.collect::<Result<Vec<_>, _>>();
        let writes = writes
            .map_err(|error| RequestError::unwritable("TransactWriteItems", &self.table, &error))?;
        match transact(&self.client, &self.table, writes).await? {
            Transacted::Done => Ok(true),
            Transacted::Cancelled(why) if why.failed_condition().is_some() => Ok(false),
            // Somebody counts right now.
            Transacted::Cancelled(why) if why.is_in_conflict() => Ok(false),
            Transacted::Cancelled(why) => Err(why.into_error().into()),
        }
    }

    /// The number in each shard of a country; `None` if there is none.
    async fn shards(
        &self,
        country: CountryCode,
    ) -> Result<[Option<u64>; SHARDS], CountryCountersError> {
        let items = self.items().await?;
        let counted = |shard: usize| {
            let key = AttributeValue::S(sort_key(country, shard));
            let item = items.iter().find(|item| item.get(SORT_KEY) == Some(&key))?;
            let count: CountryCount = serde_dynamo::from_item(item.clone()).ok()?;
            Some(count.destinations)
        };
        Ok(std::array::from_fn(counted))
    }

    /// Makes a shard what is right if it is still as it was seen.
    fn write(
        &self,
        country: CountryCode,
        shard: usize,
        seen: Option<u64>,
        right: Option<u64>,
    ) -> Result<TransactWriteItem, BuildError> {
        let number = |number: u64| AttributeValue::N(number.to_string());
        let condition = if seen.is_some() { IS_SEEN } else { IS_NONE };
        let values = seen.map(|seen| HashMap::from([(":seen".to_owned(), number(seen))]));
        let partition = AttributeValue::S(COUNTRIES.to_owned());
        let sort = AttributeValue::S(sort_key(country, shard));
        let item = TransactWriteItem::builder();
        Ok(match right {
            Some(right) => item.put(
                Put::builder()
                    .table_name(&self.table)
                    .item(PARTITION_KEY, partition)
                    .item(SORT_KEY, sort)
                    .item(DESTINATIONS, number(right))
                    .condition_expression(condition)
                    .expression_attribute_names("#destinations", DESTINATIONS)
                    .set_expression_attribute_values(values)
                    .build()?,
            ),
            None => item.delete(
                Delete::builder()
                    .table_name(&self.table)
                    .key(PARTITION_KEY, partition)
                    .key(SORT_KEY, sort)
                    .condition_expression(condition)
                    .expression_attribute_names("#destinations", DESTINATIONS)
                    .set_expression_attribute_values(values)
                    .build()?,
            ),
        }
        .build())
    }
}
