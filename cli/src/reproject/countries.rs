//! The countries' counters, made again from the outcomes of all places.
//!
//! What is still on its way to count-by-country must not be counted here: it would be counted again when it arrives. The
//! journal tells which outcomes were counted. And what is counted meanwhile changes the counter, so that it is not
//! written, and its country is begun again.

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

/// How often somebody else may be faster.
const ATTEMPTS: usize = 5;
/// The type of the events that list places.
const LISTS: &str = "GeolocationValidationSucceeded";
const UNREADABLE: &str = "not every event can be read, so places can't be counted; visitplannr verify says what mends that";

/// What became of a counter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CountryReprojected {
    pub(super) country: CountryCode,
    pub(super) before: u64,
    pub(super) after: u64,
    /// Places that are not counted yet.
    pub(super) waiting: u64,
    /// Others counted here each time: it is not written.
    pub(super) is_overtaken: bool,
}

/// The outcomes that list places, by country: those that were counted, and those that were not.
#[derive(Debug, Default)]
struct Outcomes {
    counted: BTreeMap<CountryCode, u64>,
    waiting: BTreeMap<CountryCode, u64>,
}

/// Puts all counters right. Returns those that were wrong, or have places that are not counted yet.
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
    /// All of them. The store is read as it is now, and the journal after it.
    async fn of(database: &Database, now: DateTime<Utc>) -> Result<Self> {
        let remembered = now - TimeDelta::from_std(REMEMBERS)?;
        let (store, progress) = (database.events()?, counting("events"));
        let (mut outcomes, mut young) = (Self::default(), BTreeMap::new());
        let mut history = pin!(store.read_all(Segment::WHOLE));
        while let Some(recorded) = history.try_next().await.context(UNREADABLE)? {
            progress.inc(1);
            let Some(country) = listed_in(&recorded)? else { continue };
            if recorded_at(&recorded) < remembered {
                // It would not be counted any more, so nobody counts it again.
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

/// The country of a place that an event lists, as count-by-country has it: a test counts nowhere.
fn listed_in(recorded: &RecordedEvent) -> Result<Option<CountryCode>> {
    // What is of a type that this version does not know was not counted either.
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

/// When an event came into this system, from which on its journal remembers it.
fn recorded_at(recorded: &RecordedEvent) -> DateTime<Utc> {
    let imported = recorded.event.metadata.imported.as_ref();
    imported.map_or(recorded.event.timestamp, |imported| imported.at)
}
