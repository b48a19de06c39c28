//! The one document behind the home page: the newest listed destinations.

use std::cmp::Reverse;

use chrono::{DateTime, Utc, serde::ts_milliseconds};
use domain::{CountryCode, Description, DestinationId, Geohash, Geolocation, Name};
use event_store::Version;
use serde::{Deserialize, Serialize};

use crate::popular_area::{self, PopularArea};
use crate::{DestinationDetails, Status};

/// The newest listed destinations, newest first, then by id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RecentDestinations {
    /// The number of times that the document was written.
    pub version: u64,
    /// At most as many as the projector's limit.
    pub destinations: Vec<RecentDestination>,
    /// Areas with several recent proposals, newest first; at most [`POPULAR_AREAS`](crate::POPULAR_AREAS).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub popular_areas: Vec<PopularArea>,
}

/// A destination, as far as the home page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecentDestination {
    /// The id in the path of its page.
    pub id: DestinationId,
    /// The name that was proposed.
    pub name: Name,
    /// The place, which the check found.
    pub geolocation: Geolocation,
    /// What to expect there, as proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// The country it is in.
    pub country: CountryCode,
    /// When the check listed it; kept to the millisecond.
    #[serde(with = "ts_milliseconds")]
    pub listed_at: DateTime<Utc>,
    /// The version of the row that this was taken from.
    pub version: Version,
}

/// The result of merging rows into a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The content is the same as before: write nothing.
    Unchanged,
    /// The content has changed: write it.
    Changed,
    /// A destination was removed, so that one which fell out earlier may have room.
    ChangedWithRoom,
}

impl RecentDestinations {
    /// Merges rows; of two versions of a destination the greater wins. The order of rows and repeats do not matter.
    pub fn merge<'a>(
        &mut self,
        rows: impl IntoIterator<Item = &'a DestinationDetails>,
        limit: usize,
    ) -> Merge {
        let entries = rows.into_iter().map(|row| (row.id, row.version, RecentDestination::of(row)));
        self.merge_entries(entries, limit)
    }

    /// Merges another document, and returns whether that changed anything.
    pub fn merge_document(&mut self, other: &Self, limit: usize) -> bool {
        let areas_changed = self.merge_areas(&other.popular_areas);
        let shown = other.destinations.iter().cloned();
        let entries = shown.map(|shown| (shown.id, shown.version, Some(shown)));
        self.merge_entries(entries, limit) != Merge::Unchanged || areas_changed
    }

    fn merge_entries(
        &mut self,
        entries: impl Iterator<Item = (DestinationId, Version, Option<RecentDestination>)>,
        limit: usize,
    ) -> Merge {
        let before = self.destinations.clone();
        let mut removed = false;
        for (id, version, shown) in entries {
            let known = self.destinations.iter().position(|known| known.id == id);
            if let Some(place) = known {
                if self.destinations[place].version >= version {
                    continue;
                }
                self.destinations.remove(place);
                removed |= shown.is_none();
            }
            self.destinations.extend(shown);
        }
        self.destinations
            .sort_by_key(|destination| Reverse((destination.listed_at, destination.id)));
        self.destinations.truncate(limit);
        match self.destinations == before {
            true => Merge::Unchanged,
            false if removed && self.destinations.len() < limit => Merge::ChangedWithRoom,
            false => Merge::Changed,
        }
    }
}

impl RecentDestinations {
    /// Merges areas, and returns whether that changed anything. Their order and repeats do not matter.
    pub fn merge_areas<'a>(&mut self, areas: impl IntoIterator<Item = &'a PopularArea>) -> bool {
        let before = self.popular_areas.clone();
        popular_area::merge(&mut self.popular_areas, areas);
        self.popular_areas != before
    }

    /// Sets a destination to what its row contains, whatever it was before:
    /// for repairs. The row must be as new as this document, or newer.
    pub fn replace(
        &mut self,
        id: DestinationId,
        row: Option<&DestinationDetails>,
        limit: usize,
    ) -> Merge {
        let before = self.destinations.clone();
        self.destinations.retain(|known| known.id != id);
        let rest = self.destinations.len();
        self.merge(row, limit);
        match self.destinations == before {
            true => Merge::Unchanged,
            false if self.destinations.len() == rest && rest < before.len() => {
                Merge::ChangedWithRoom
            }
            false => Merge::Changed,
        }
    }

    /// Sets an area to what its stream contains, whatever it was
    /// before, and returns whether that changed anything: for repairs.
    pub fn replace_area(&mut self, id: &Geohash, area: Option<&PopularArea>) -> bool {
        let before = self.popular_areas.clone();
        self.popular_areas.retain(|known| known.area != *id);
        self.merge_areas(area);
        self.popular_areas != before
    }
}

impl RecentDestination {
    /// What to show of a row; `None` unless it is listed.
    fn of(row: &DestinationDetails) -> Option<Self> {
        let Status::Listed { country, .. } = row.status else {
            return None;
        };
        if !row.is_listed() {
            return None;
        }
        Some(Self {
            id: row.id,
            name: row.name.clone(),
            geolocation: row.geolocation,
            description: row.description.clone(),
            country,
            listed_at: row.changed_at,
            version: row.version,
        })
    }
}
