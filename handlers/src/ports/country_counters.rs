//! How many places are listed in each country: station 9 counts, the home page shows.

use std::cmp::Reverse;
use std::future::Future;

use domain::CountryCode;
use event_store::BackendError;
use idempotent_consumers::{Partition, RecordKey};
use serde::Deserialize;
use stream_processing::Transience;
use thiserror::Error;

/// The partition of all countries.
pub const COUNTRIES: &str = "countries";
/// How many places; the only attribute beside the keys.
pub(crate) const DESTINATIONS: &str = "destinations";
pub(crate) const PARTITION_KEY: &str = "pk";
pub(crate) const SORT_KEY: &str = "sk";

/// The name of the table of counters.
#[derive(Debug, Clone)]
pub struct CountersTable(pub String);

impl CountersTable {
    /// The record of a country: its code is the sort key.
    pub(crate) fn counter(&self, country: CountryCode) -> RecordKey {
        let countries = Partition::new(&*self.0, PARTITION_KEY, COUNTRIES);
        countries.record(SORT_KEY, country.as_str())
    }
}

/// A country, and how many places are listed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct CountryCount {
    /// Which country.
    #[serde(rename = "sk")]
    pub country: CountryCode,
    /// How many places.
    pub destinations: u64,
}

/// What was counted, to be read. Whoever counts writes it together with its journal.
pub trait CountryCounters: Send + Sync {
    /// All countries that have a place, about 250 at most; without those whose counters can't be decoded.
    ///
    /// # Errors
    /// [`CountryCountersError`] if they can't be read.
    fn load(&self) -> impl Future<Output = Result<Vec<CountryCount>, CountryCountersError>> + Send;
}

/// Why the counters could not be read.
#[derive(Debug, Error)]
pub enum CountryCountersError {
    /// The store did not answer, or not well.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl Transience for CountryCountersError {
    fn is_transient(&self) -> bool {
        let Self::Unavailable(error) = self;
        error.is_transient()
    }
}

/// The countries with most places, most first; those with as many in the order of their codes.
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
