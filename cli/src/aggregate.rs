//! Things with a stream of their own, by the ids that people type.

use std::str::FromStr;

use anyhow::{Error, anyhow};
use domain::{DestinationId, Geohash};
use event_store::StreamId;
use handlers::stored_events::{stream_of, stream_of_area};

/// A destination, or an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Destination(DestinationId),
    Area(Geohash),
}

impl Aggregate {
    pub(crate) fn stream(&self) -> StreamId {
        match self {
            Self::Destination(id) => stream_of(*id),
            Self::Area(area) => stream_of_area(area),
        }
    }
}

impl FromStr for Aggregate {
    type Err = Error;

    fn from_str(id: &str) -> Result<Self, Error> {
        let destination = id.parse().map(Self::Destination);
        destination.or_else(|_| id.parse().map(Self::Area)).map_err(|_| {
            anyhow!("an id is a destination's UUID, or an area's geohash of five characters")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Aggregate;

    #[test]
    fn a_uuid_is_a_destination_s_and_a_geohash_an_area_s() {
        let stream = |id: &str| id.parse::<Aggregate>().unwrap().stream().to_string();
        let id = "0198c5a0-0000-7000-8000-000000000001";
        assert_eq!(stream(id), format!("destination#{id}"));
        assert_eq!(stream("u09tv"), "area#u09tv");
        assert!("u09".parse::<Aggregate>().is_err());
    }
}
