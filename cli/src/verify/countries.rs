//! Compares the counters with the places that all events list.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use anyhow::Result;
use domain::CountryCode;
use event_store::Segment;
use futures::TryStreamExt;
use handlers::dynamodb::country_counters::DynamoDbCountryCounters;
use handlers::ports::country_counters::CountryCounters;
use read_models::{CheckedHistory, Status, histories};

use super::difference::Difference;
use super::streams::{PATIENCE, PAUSE, Verified};

/// The number of places in each country.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    places: BTreeMap<CountryCode, u64>,
    /// Histories that can't be read completely: each may list a place.
    unjudged: u64,
}

impl Tally {
    /// Counts the place that a history lists, if any.
    pub(super) fn add(&mut self, history: &CheckedHistory) {
        let listed = history.row.as_ref().filter(|row| row.is_listed());
        if let Some(Status::Listed { country, .. }) = listed.map(|row| &row.status) {
            *self.places.entry(*country).or_default() += 1;
        } else if !history.is_readable() {
            self.unjudged += 1;
        }
    }

    fn of(&self, country: CountryCode) -> u64 {
        self.places.get(&country).copied().unwrap_or_default()
    }
}

impl Verified {
    /// The counters that differ from the events. A place that is listed meanwhile is counted a moment later: waits
    /// for it, and counts everything again.
    pub(super) async fn check_countries(
        &self,
        counters: &DynamoDbCountryCounters,
        listed: Tally,
    ) -> Result<Vec<Difference>> {
        let undecodable = counters.undecodable().await?;
        if !undecodable.is_empty() {
            // Counters that can't be decoded can't be compared; repairing them repairs all.
            return Ok(undecodable.iter().map(Difference::in_counter).collect());
        }
        let begun = Instant::now();
        let mut counted = load(counters).await?;
        while self.is_at_work && counted.places != listed.places && begun.elapsed() < PATIENCE {
            tokio::time::sleep(PAUSE).await;
            counted = load(counters).await?;
        }
        if counted.places == listed.places {
            return Ok(vec![]);
        }
        let at_most = if self.is_at_work { self.listed().await? } else { listed.clone() };
        Ok(differences(&counted, &listed, &at_most))
    }

    /// The number of places that all events list now.
    async fn listed(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        let mut histories = std::pin::pin!(histories(&self.events, Segment::WHOLE));
        while let Some(history) = histories.try_next().await? {
            tally.add(&history);
        }
        Ok(tally)
    }
}

async fn load(counters: &DynamoDbCountryCounters) -> Result<Tally> {
    let counts = counters.load().await?.into_iter();
    let places = counts.map(|count| (count.country, count.destinations)).collect();
    Ok(Tally { places, unjudged: 0 })
}

fn differences(counted: &Tally, at_least: &Tally, at_most: &Tally) -> Vec<Difference> {
    let countries: BTreeSet<_> =
        counted.places.keys().chain(at_most.places.keys()).copied().collect();
    let difference = |country: CountryCode| {
        let (counted, least, most) =
            (counted.of(country), at_least.of(country), at_most.of(country));
        let is_right = (least..=most + at_most.unjudged).contains(&counted);
        (!is_right).then(|| Difference::in_country(country, counted, most))
    };
    countries.into_iter().filter_map(difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(counts: &[(&str, u64)]) -> Tally {
        let country = |code: &str| CountryCode::try_from(code.to_owned()).unwrap();
        let places = counts.iter().map(|(code, count)| (country(code), *count)).collect();
        Tally { places, unjudged: 0 }
    }

    #[test]
    fn what_is_listed_while_counters_are_read_may_be_counted_or_not() {
        let (at_least, at_most) = (tally(&[("FR", 2)]), tally(&[("CH", 1), ("FR", 3)]));
        for counted in [tally(&[("FR", 2)]), tally(&[("FR", 3)]), tally(&[("CH", 1), ("FR", 2)])] {
            assert_eq!(differences(&counted, &at_least, &at_most), []);
        }
        for counted in [tally(&[("FR", 1)]), tally(&[("FR", 4)]), tally(&[("DE", 1), ("FR", 2)])] {
            assert_eq!(differences(&counted, &at_least, &at_most).len(), 1, "{counted:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_may_have_been_counted() {
        let listed = Tally { unjudged: 1, ..tally(&[("FR", 2)]) };
        assert_eq!(differences(&tally(&[("FR", 3)]), &listed, &listed), []);
        assert_eq!(differences(&tally(&[("FR", 4)]), &listed, &listed).len(), 1);
    }
}
