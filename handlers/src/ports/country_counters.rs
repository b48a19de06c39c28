//! The number of listed places in each country: station 9 counts, the home page shows them.

use std::cmp::Reverse;
use std::future::Future;

use domain::CountryCode;
use event_store::BackendError;
use idempotent_consumers::{Partition, RecordKey};
use serde::Deserialize;
use stream_processing::Transience;
use thiserror::Error;

/// The partition key of all countries.
pub const COUNTRIES: &str = "countries";
/// The attribute with the number of places, the only one beside the keys.
pub(crate) const DESTINATIONS: &str = "destinations";
pub(crate) const PARTITION_KEY: &str = "pk";
pub(crate) const SORT_KEY: &str = "sk";

/// The name of the table of counters.
#[derive(Debug, Clone)]
pub struct CountersTable(pub String);

impl CountersTable {
    /// The key of a country's record: its code is the sort key.
    pub(crate) fn counter(&self, country: CountryCode) -> RecordKey {
        let countries = Partition::new(&*self.0, PARTITION_KEY, COUNTRIES);
        countries.record(SORT_KEY, country.as_str())
    }
}

/// The number of listed places in a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct CountryCount {
    /// The country's code, such as `FR`.
    #[serde(rename = "sk")]
    pub country: CountryCode,
    /// The number of listed places, tests excluded.
    pub destinations: u64,
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
    fn those_with_as_many_stand_in_the_order_of_their_codes() {
        let all = counts(&[("IT", 2), ("AT", 2), ("CH", 2)]);
        assert_eq!(with_most_places(all, 2), counts(&[("AT", 2), ("CH", 2)]));
    }
}
