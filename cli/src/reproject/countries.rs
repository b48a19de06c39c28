//! Counts the places of each country again, from their outcomes.
//!
//! Outcomes that have not reached count-by-country must not be counted here, or they would be counted twice. The
//! journal tells which were counted. If a place is counted meanwhile, its counter changes, so the correction is
//! refused, and the country starts over.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{CountryCode, DestinationEvent};
use event_store::{EventStore, RecordedEvent, Segment, decode};
use futures::TryStreamExt;
use handlers::ports::country_counters::CountryCounters;
use handlers::stations::count_by_country::REMEMBERS;
use uuid::Uuid;

use crate::progress::counting;
use crate::system::{Database, LOOKED_FOR};

/// Attempts while other writers are faster.
const ATTEMPTS: usize = 5;
/// The type of the events that list places.
const LISTS: &str = "GeolocationValidationSucceeded";
const UNREADABLE: &str = "not every event can be read, so places can't be counted; visitplannr verify says how to repair that";

/// The result for a country.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CountryReprojected {
    pub(super) country: CountryCode,
    pub(super) before: u64,
    pub(super) after: u64,
    /// The number of places still to be counted.
    pub(super) waiting: u64,
    /// Places were counted at each attempt: the counter was not corrected.
    pub(super) is_overtaken: bool,
}

/// The outcomes that list places, by country: those that were counted, and those that were not.
#[derive(Debug, Default)]
struct Outcomes {
    counted: BTreeMap<CountryCode, u64>,
    waiting: BTreeMap<CountryCode, u64>,
}

/// Corrects all counters. Returns those that were wrong, or have places to be counted.
pub(super) async fn reproject_countries(database: &Database) -> Result<Vec<CountryReprojected>> {
    let counters = database.country_counters()?;
    for undecodable in counters.undecodable().await? {
        counters.remove_undecodable(undecodable).await?;
    }
    let mut done = BTreeMap::new();
    for _ in 0..ATTEMPTS {
        let seen = counters.load().await?;
        let seen = seen.into_iter().map(|it| (it.country, it.destinations)).collect();
        let outcomes = Outcomes::of(database, Utc::now()).await?;
        let mut is_overtaken = false;
        for mut it in outcomes.compared_with(&seen) {
            if done.get(&it.country).is_some_and(|done: &CountryReprojected| !done.is_overtaken) {
                continue;
            }
            it.is_overtaken =
                it.before != it.after && !counters.correct(it.country, it.before, it.after).await?;
            is_overtaken |= it.is_overtaken;
            done.insert(it.country, it);
        }
        if !is_overtaken {
            break;
        }
    }
    Ok(done.into_values().collect())
}

impl Outcomes {
    /// Reads the whole store first, and the journal after it.
    async fn of(database: &Database, now: DateTime<Utc>) -> Result<Self> {
        let remembered = now - TimeDelta::from_std(REMEMBERS)?;
        let (store, progress) = (database.events()?, counting("events"));
        let (mut outcomes, mut young) = (Self::default(), BTreeMap::new());
        let mut history = pin!(store.read_all(Segment::WHOLE));
        while let Some(recorded) = history.try_next().await.context(UNREADABLE)? {
            progress.inc(1);
            let Some(country) = listed_in(&recorded)? else { continue };
            if recorded_at(&recorded) < remembered {
                // It is too old to be counted elsewhere, so it counts here.
                *outcomes.counted.entry(country).or_default() += 1;
                continue;
            }
            young.insert(recorded.event.id, country);
            if young.len() == LOOKED_FOR {
                outcomes.add(database, std::mem::take(&mut young)).await?;
            }
        }
        outcomes.add(database, young).await?;
        progress.finish_and_clear();
        Ok(outcomes)
    }

    async fn add(&mut self, database: &Database, young: BTreeMap<Uuid, CountryCode>) -> Result<()> {
        let counted = database.counted(&young.keys().copied().collect::<Vec<_>>()).await?;
        for (outcome, country) in young {
            let by_country =
                if counted.contains(&outcome) { &mut self.counted } else { &mut self.waiting };
            *by_country.entry(country).or_default() += 1;
        }
        Ok(())
    }

    /// The countries whose counters are wrong, or will change.
    fn compared_with(&self, seen: &BTreeMap<CountryCode, u64>) -> Vec<CountryReprojected> {
        let of = |counts: &BTreeMap<_, _>, country| counts.get(&country).copied().unwrap_or(0);
        let countries: BTreeSet<_> =
            seen.keys().chain(self.counted.keys()).chain(self.waiting.keys()).copied().collect();
        let all = countries.into_iter().map(|country| CountryReprojected {
            country,
            before: of(seen, country),
            after: of(&self.counted, country),
            waiting: of(&self.waiting, country),
            is_overtaken: false,
        });
        all.filter(|it| it.before != it.after || it.waiting > 0).collect()
    }
}

/// The country of a listed place, by the rules of count-by-country: tests do not count.
fn listed_in(recorded: &RecordedEvent) -> Result<Option<CountryCode>> {
    // A type that this version does not know was not counted either.
    if recorded.stream.category != domain::CATEGORY || recorded.event.event_type != LISTS {
        return Ok(None);
    }
    let event = decode(&recorded.event.event_type, &recorded.event.payload).context(UNREADABLE)?;
    Ok(match event {
        DestinationEvent::GeolocationValidationSucceeded { country, is_test: false, .. } => {
            Some(country)
        }
        _ => None,
    })
}

/// When this system recorded the event; since then its journal remembers it.
fn recorded_at(recorded: &RecordedEvent) -> DateTime<Utc> {
    let imported = recorded.event.metadata.imported.as_ref();
    imported.map_or(recorded.event.timestamp, |imported| imported.at)
}
