//! The aggregate of an area, on one screen: state, `initial`, `evolve`, `decide`.

use std::cmp::Ordering;

use chrono::serde::ts_milliseconds;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{CountryCode, DestinationId, Name};

/// The category of every area's stream, whose id is a [`Geohash`](crate::Geohash).
pub const CATEGORY: &str = "area";
/// The number of proposals that make an area popular.
pub const POPULAR_FROM: usize = 3;
/// The period in which these proposals were made, at most.
pub const POPULAR_WITHIN: TimeDelta = TimeDelta::days(7);

/// The state of an area. Initially nothing has happened there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Area {
    /// Proposals before this time have been counted.
    counted_until: Option<DateTime<Utc>>,
    /// The proposals counted last. Others of the same millisecond have not been counted.
    counted_last: Vec<DestinationId>,
}

impl Area {
    fn has_counted(&self, proposal: &NearbyProposal) -> bool {
        match Some(proposal.proposed_at).cmp(&self.counted_until) {
            Ordering::Less => true,
            Ordering::Equal => self.counted_last.contains(&proposal.destination),
            Ordering::Greater => false,
        }
    }
}

/// A proposal of a place that exists, in the area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearbyProposal {
    /// The id of the proposed place.
    pub destination: DestinationId,
    /// The name of the proposed place.
    pub name: Name,
    /// The country it is in.
    pub country: CountryCode,
    /// When the place was proposed; kept to the millisecond.
    #[serde(with = "ts_milliseconds")]
    pub proposed_at: DateTime<Utc>,
}

/// A fact about an area. The wire names are stored history: they never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
pub enum AreaEvent {
    /// Several places were proposed there within a week.
    PopularAreaDetected {
        /// Those places, in the order in which they were proposed.
        destinations: Vec<DestinationId>,
        /// The name of the first of them.
        near: Name,
        /// The country that the first of them is in.
        country: CountryCode,
        /// When the first was proposed, in milliseconds since the epoch.
        #[serde(with = "ts_milliseconds")]
        since: DateTime<Utc>,
        /// When the last was proposed, in milliseconds since the epoch.
        #[serde(with = "ts_milliseconds")]
        until: DateTime<Utc>,
    },
}

/// The state after one more event.
#[must_use]
pub fn evolve(mut state: Area, event: &AreaEvent) -> Area {
    let AreaEvent::PopularAreaDetected { until, destinations, .. } = event;
    if Some(*until) > state.counted_until {
        state = Area { counted_until: Some(*until), counted_last: vec![] };
    }
    if Some(*until) == state.counted_until {
        state.counted_last.extend(destinations);
    }
    state
}

/// The event that follows from proposals in the area: all or some, in any order. Each is counted once.
#[must_use]
pub fn decide(state: &Area, proposals: &[NearbyProposal]) -> Option<AreaEvent> {
    let mut uncounted: Vec<&NearbyProposal> =
        proposals.iter().filter(|proposal| !state.has_counted(proposal)).collect();
    uncounted.sort_by_key(|proposal| (proposal.proposed_at, proposal.destination));
    uncounted.dedup_by_key(|proposal| proposal.destination);
    let is_within = |run: &&[&NearbyProposal]| {
        run[run.len() - 1].proposed_at - run[0].proposed_at <= POPULAR_WITHIN
    };
    let run = uncounted.windows(POPULAR_FROM).find(is_within)?;
    let (first, last) = (run.first()?, run.last()?);
    Some(AreaEvent::PopularAreaDetected {
        destinations: run.iter().map(|proposal| proposal.destination).collect(),
        near: first.name.clone(),
        country: first.country,
        since: first.proposed_at,
        until: last.proposed_at,
    })
}
