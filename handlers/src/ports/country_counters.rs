//! The number of listed places in each country: station 9 counts, the home page shows them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::future::Future;

use domain::CountryCode;
use event_store::BackendError;
use idempotent_consumers::{Partition, RecordKey, Records};
use serde::{Deserialize, Deserializer, de};
use stream_processing::{Failure, Transience};
use thiserror::Error;

/// The partition key of all countries.
pub const COUNTRIES: &str = "countries";
/// The attribute with the number of places, the only one beside the keys.
pub(crate) const DESTINATIONS: &str = "destinations";
pub(crate) const PARTITION_KEY: &str = "pk";
pub(crate) const SORT_KEY: &str = "sk";
/// Records that a country's count may be spread over, so that several transactions can add to it at once. A table from
/// before counts were spread has the first record of each country only.
pub const SHARDS: usize = 8;
/// Between a country's code and the number of its shard, from the second on: `FR`, `FR#1`, `FR#2`.
const SHARD: char = '#';

/// The name of the table of counters.
#[derive(Debug, Clone)]
pub struct CountersTable(pub String);

impl CountersTable {
    /// All counters: one query reads them.
    fn countries(&self) -> Partition {
        Partition::new(&*self.0, PARTITION_KEY, COUNTRIES)
    }

    /// The key of one of a country's records.
    pub(crate) fn counter(&self, country: CountryCode, shard: usize) -> RecordKey {
        self.countries().record(SORT_KEY, sort_key(country, shard))
    }
}

/// The sort key of one of a country's records.
pub(crate) fn sort_key(country: CountryCode, shard: usize) -> String {
    match shard {
        0 => country.as_str().to_owned(),
        shard => format!("{}{SHARD}{shard}", country.as_str()),
    }
}

/// The number of listed places in a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct CountryCount {
    /// The country's code, such as `FR`.
    #[serde(rename = "sk", deserialize_with = "country_of")]
    pub country: CountryCode,
    /// The number of listed places, tests excluded.
    pub destinations: u64,
}

/// The country of a record, whichever shard it is.
fn country_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CountryCode, D::Error> {
    let key = String::deserialize(deserializer)?;
    let country = match key.split_once(SHARD) {
        None => key,
        Some((country, shard)) if is_shard(shard) => country.to_owned(),
        Some(_) => return Err(de::Error::custom("it is no shard of a country's counter")),
    };
    // As lenient as history: a code may have been assigned when the place was listed, and not be now.
    serde_json::from_value(serde_json::Value::String(country)).map_err(de::Error::custom)
}

fn is_shard(text: &str) -> bool {
    (1..SHARDS).any(|shard| shard.to_string() == text)
}

/// One count for each country, in the order of their codes, from counts of shards.
#[must_use]
pub fn summed(counts: impl IntoIterator<Item = CountryCount>) -> Vec<CountryCount> {
    let mut sums: BTreeMap<CountryCode, u64> = BTreeMap::new();
    for CountryCount { country, destinations } in counts {
        let sum = sums.entry(country).or_default();
        *sum = sum.saturating_add(destinations);
    }
    let count = |(country, destinations)| CountryCount { country, destinations };
    sums.into_iter().map(count).collect()
}

/// The number of places by country, as a consumer reads them. Counters that can't be decoded are left out.
///
/// # Errors
/// A [`Failure`] of the database.
pub(crate) async fn totals(
    records: &Records,
    table: &CountersTable,
) -> Result<BTreeMap<CountryCode, u64>, Failure> {
    let stored: Vec<serde_json::Value> = records.query(&table.countries()).await?;
    let counts = stored.into_iter().filter_map(|record| serde_json::from_value(record).ok());
    Ok(summed(counts).into_iter().map(|count| (count.country, count.destinations)).collect())
}

/// Reads the counters. The consumer that counts writes them together with its journal.
pub trait CountryCounters: Send + Sync {
    /// All countries with a place, about 250 at most. Counters that can't be decoded are left out.
    ///
    /// # Errors
    /// [`CountryCountersError`] if they can't be read.
    fn load(&self) -> impl Future<Output = Result<Vec<CountryCount>, CountryCountersError>> + Send;
}

/// Why the counters can't be read.
#[derive(Debug, Error)]
pub enum CountryCountersError {
    /// The backend failed. [`BackendError::is_transient`] says whether a retry may help.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl Transience for CountryCountersError {
    fn is_transient(&self) -> bool {
        let Self::Unavailable(error) = self;
        error.is_transient()
    }
}

/// The countries with the most places, most first; equal ones in the order of their codes.
#[must_use]
pub fn with_most_places(mut counts: Vec<CountryCount>, limit: usize) -> Vec<CountryCount> {
    counts.sort_by_key(|count| (Reverse(count.destinations), count.country));
    counts.truncate(limit);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[(&str, u64)]) -> Vec<CountryCount> {
        let count = |(code, destinations): &(&str, u64)| CountryCount {
            country: CountryCode::try_from((*code).to_owned()).unwrap(),
            destinations: *destinations,
        };
        counts.iter().map(count).collect()
    }

    #[test]
    fn the_countries_with_most_places_come_first_and_the_others_are_left_out() {
        let all = counts(&[("CH", 2), ("DE", 7), ("FR", 12), ("IT", 1)]);
        assert_eq!(with_most_places(all, 3), counts(&[("FR", 12), ("DE", 7), ("CH", 2)]));
    }

    #[test]
    fn the_shards_of_a_country_are_read_as_one_and_what_is_none_is_not_decoded() {
        let record = |key: &str, destinations: u64| serde_json::json!({"pk": COUNTRIES, "sk": key, "destinations": destinations});
        let stored = [
            record("CH", 2),
            record("IC", 3),
            record("FR", 7),
            record("FR#1", 4),
            record("FR#7", 1),
        ];
        let decoded = stored.map(|it| serde_json::from_value::<CountryCount>(it).unwrap());
        let summed = summed(decoded);
        let sums = summed.iter().map(|count| (count.country.as_str(), count.destinations));
        // One of a code that is not assigned any more.
        assert_eq!(sums.collect::<Vec<_>>(), [("CH", 2), ("FR", 12), ("IC", 3)]);
        for key in ["FR#0", "FR#8", "FR#01", "FR#", "#1", "France"] {
            assert!(serde_json::from_value::<CountryCount>(record(key, 1)).is_err(), "{key}");
        }
        let france = CountryCode::try_from("FR".to_owned()).unwrap();
        assert_eq!((sort_key(france, 0).as_str(), sort_key(france, 3).as_str()), ("FR", "FR#3"));
    }

    #[test]
    fn those_with_as_many_stand_in_the_order_of_their_codes() {
        let all = counts(&[("IT", 2), ("AT", 2), ("CH", 2)]);
        assert_eq!(with_most_places(all, 2), counts(&[("AT", 2), ("CH", 2)]));
    }
}
