//! Finds proposals near each other: of existing places in the same area.

use domain::area::{Area, NearbyProposal, decide};
use domain::{DestinationEvent, DestinationId, Geohash, GeolocationVerdict};
use event_store::{RecordedEvent, decode};
use stream_processing::stored_events::recorded_event;
use stream_processing::{Event, Failure};
use uuid::Uuid;

use crate::stations::validate_geolocation::Countries;

/// Proposals that may make an area popular, with the last one delivered.
#[derive(Debug)]
pub(super) struct Crowd {
    pub(super) area: Geohash,
    pub(super) proposals: Vec<NearbyProposal>,
    pub(super) last: RecordedEvent,
}

/// Locates proposals on the map.
pub(super) struct Nearby {
    countries: Countries,
}

impl Nearby {
    pub(super) fn new(countries: Countries) -> Self {
        Self { countries }
    }

    /// The key that proposals of the same area share. `None` for places that do not exist, tests, and other events;
    /// an event that can't be read is reported by the validator, which gets it too.
    pub(super) fn area(&self, event: &Event) -> Option<String> {
        let (area, _) = self.proposal(event).ok().flatten()?;
        Some(area.to_string())
    }

    /// The proposals of an area, if they would make it popular, were none counted yet.
    pub(super) fn crowd(&self, last: &Event, filed: &[Event]) -> Result<Option<Crowd>, Failure> {
        let Some((area, _)) = self.proposal(last)? else {
            return Ok(None);
        };
        let mut proposals = vec![];
        for event in filed {
            proposals.extend(self.proposal(event)?.map(|(_, proposal)| proposal));
        }
        if decide(&Area::default(), &proposals).is_none() {
            return Ok(None);
        }
        Ok(Some(Crowd { area, proposals, last: recorded_event(last)? }))
    }

    fn proposal(&self, event: &Event) -> Result<Option<(Geohash, NearbyProposal)>, Failure> {
        let recorded = recorded_event(event)?;
        let proposed = decode(&recorded.event.event_type, &recorded.event.payload)?;
        let DestinationEvent::DestinationProposed { name, geolocation, is_test: false, .. } =
            proposed
        else {
            return Ok(None);
        };
        let GeolocationVerdict::Somewhere { country, .. } = self.countries.judge(geolocation)
        else {
            return Ok(None);
        };
        let destination = DestinationId(recorded.stream.id.parse::<Uuid>()?);
        let proposed_at = recorded.event.timestamp;
        let proposal = NearbyProposal { destination, name, country, proposed_at };
        Ok(Geohash::of(geolocation).map(|area| (area, proposal)))
    }
}
