//! An area where several places were proposed within a week, as the home page shows it.

use std::cmp::Reverse;

use chrono::{DateTime, Utc, serde::ts_milliseconds};
use domain::area::{self, AreaEvent};
use domain::{CountryCode, DestinationId, Geohash, Name};
use event_store::{RecordedEvent, Version, decode};
use serde::{Deserialize, Serialize};

use crate::ProjectionError;

/// How many areas the home page shows.
pub const POPULAR_AREAS: usize = 3;

/// An area, as of the last time that it was found to be popular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopularArea {
    /// Which area.
    pub area: Geohash,
    /// What the first of the places is called.
    pub near: Name,
    /// Its id.
    pub destination: DestinationId,
    /// Its country.
    pub country: CountryCode,
    /// How many places they were.
    pub proposals: usize,
    /// When the last of them was proposed.
    #[serde(with = "ts_milliseconds")]
    pub until: DateTime<Utc>,
    /// The version of the area's stream.
    pub version: Version,
}

impl PopularArea {
    /// What an event of an area says.
    ///
    /// # Errors
    /// [`ProjectionError`] if it is none.
    pub fn of(recorded: &RecordedEvent) -> Result<Self, ProjectionError> {
        let not_ours = || ProjectionError::Stream(recorded.stream.to_string());
        let AreaEvent::PopularAreaDetected { destinations, near, country, until, .. } =
            decode(&recorded.event.event_type, &recorded.event.payload)?;
        if recorded.stream.category != area::CATEGORY {
            return Err(not_ours());
        }
        Ok(Self {
            area: recorded.stream.id.parse().map_err(|_| not_ours())?,
            near,
            destination: *destinations.first().ok_or_else(not_ours)?,
            country,
            proposals: destinations.len(),
            until,
            version: recorded.version,
        })
    }
}

/// Takes areas in: of two versions of an area the greater wins, and the newest stay. The order and the
/// number of times do not matter, since what falls out was older than all that stay.
pub(crate) fn merge<'a>(
    shown: &mut Vec<PopularArea>,
    areas: impl IntoIterator<Item = &'a PopularArea>,
) {
    for area in areas {
        match shown.iter_mut().find(|known| known.area == area.area) {
            Some(known) if known.version >= area.version => {}
            Some(known) => *known = area.clone(),
            None => shown.push(area.clone()),
        }
    }
    shown.sort_by(|one, other| {
        Reverse((one.until, &one.area)).cmp(&Reverse((other.until, &other.area)))
    });
    shown.truncate(POPULAR_AREAS);
}
