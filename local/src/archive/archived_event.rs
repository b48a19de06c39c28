//! An event of an archive, and its place there.

use chrono::{DateTime, Utc};
use handlers::ports::event_bus::NAMESPACE;
use stream_processing::{CloudEvent, Transience};
use thiserror::Error;

/// Where an event stands: by its time, then by its stream and its version there, so that the events of one stream
/// come in their order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Milliseconds since the epoch.
    pub(super) time: i64,
    pub(super) stream: String,
    /// 0 for what belongs to no stream.
    pub(super) version: i64,
    pub(super) id: String,
}

/// An event that was published.
#[derive(Debug, Clone)]
pub struct ArchivedEvent {
    place: Place,
    event: CloudEvent,
}

/// Every event of this system has a time; without one it has no place.
#[derive(Debug, Error)]
#[error("event `{0}` has no `time`, so it has no place among others")]
pub struct NoTime(String);

impl Transience for NoTime {
    fn is_transient(&self) -> bool {
        false
    }
}

impl ArchivedEvent {
    /// The event with its place.
    ///
    /// # Errors
    /// [`NoTime`] if it has none.
    pub fn new(event: CloudEvent) -> Result<Self, NoTime> {
        let time = event.time.ok_or_else(|| NoTime(event.id.clone()))?.timestamp_millis();
        let version = event.extension("streamversion").and_then(|version| version.parse().ok());
        let place = Place {
            time,
            stream: event.partition_key().unwrap_or_default(),
            version: version.unwrap_or_default(),
            id: event.id.clone(),
        };
        Ok(Self { place, event })
    }

    /// The event at a place that is known.
    pub(super) fn at(place: Place, event: CloudEvent) -> Self {
        Self { place, event }
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &CloudEvent {
        &self.event
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// When it happened.
    #[must_use]
    pub fn time(&self) -> DateTime<Utc> {
        self.event.time.unwrap_or_default()
    }

    /// The log that it belongs to, such as `destination`, and its type there, such as `DestinationProposed`.
    #[must_use]
    pub fn log_and_type(&self) -> (&str, &str) {
        log_and_type(&self.event.event_type)
    }
}

impl Place {
    /// Before all events.
    pub(super) const BEGINNING: Self =
        Self { time: i64::MIN, stream: String::new(), version: 0, id: String::new() };

    /// The id of the event that stands there.
    #[must_use]
    pub fn event_id(&self) -> &str {
        &self.id
    }
}

/// `com.visitplannr.<log>.<type>.v<schema>`; anything else is a type of no log.
fn log_and_type(published: &str) -> (&str, &str) {
    let own = published.strip_prefix(NAMESPACE).and_then(|rest| rest.strip_prefix('.'));
    let parts = own.and_then(|own| own.split_once('.'));
    let parts = parts.and_then(|(log, rest)| Some((log, rest.rsplit_once(".v")?.0)));
    parts.unwrap_or(("", published))
}

#[cfg(test)]
mod tests {
    use super::log_and_type;

    #[test]
    fn a_published_type_says_log_and_type() {
        for (published, parts) in [
            (
                "com.visitplannr.destination.DestinationProposed.v1",
                ("destination", "DestinationProposed"),
            ),
            (
                "com.visitplannr.country.CountryReachedMilestone.v12",
                ("country", "CountryReachedMilestone"),
            ),
            ("com.visitplannr.Other", ("", "com.visitplannr.Other")),
            ("com.example.destination.Other.v1", ("", "com.example.destination.Other.v1")),
        ] {
            assert_eq!(log_and_type(published), parts);
        }
    }
}
