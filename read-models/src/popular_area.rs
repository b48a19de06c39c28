//! An area with several proposals within a week, as the home page shows it.

use std::cmp::Reverse;

use chrono::{DateTime, Utc, serde::ts_milliseconds};
use domain::area::{self, AreaEvent};
use domain::{CountryCode, DestinationId, Geohash, Name};
use event_store::{RecordedEvent, Version, decode};
use serde::{Deserialize, Serialize};

use crate::ProjectionError;

/// The number of areas on the home page, at most.
pub const POPULAR_AREAS: usize = 3;

/// An area, as of the last time that it became popular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopularArea {
    /// The geohash of the area.
    pub area: Geohash,
    /// The name of the first of the places.
    pub near: Name,
    /// The id of that place.
    pub destination: DestinationId,
    /// The country of that place.
    pub country: CountryCode,
    /// The number of places proposed.
    pub proposals: usize,
    /// When the last of them was proposed; kept to the millisecond.
    #[serde(with = "ts_milliseconds")]
    pub until: DateTime<Utc>,
    /// The version of the area's stream.
    pub version: Version,
}

impl PopularArea {
    /// The area in an event of its stream.
    ///
    /// # Errors
    /// [`ProjectionError`] if the event is not an area's.
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

/// Merges areas: of two versions of an area the greater wins, and the newest areas stay. Order and repeats do not
/// matter, because an area that falls out was older than all that stay.
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
