//! An event of an archive, and its position there.

use chrono::{DateTime, Utc};
use handlers::ports::event_bus::NAMESPACE;
use stream_processing::{CloudEvent, Transience};
use thiserror::Error;

/// The position of an event: by its time, then by its stream
/// and version, so that the events of one stream are in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it happened, in milliseconds since the epoch.
    pub(super) time: i64,
    pub(super) stream: String,
    /// The version in its stream; 0 if it has no stream.
    pub(super) version: i64,
    pub(super) id: String,
}

/// A published event, and its position.
#[derive(Debug, Clone)]
pub struct ArchivedEvent {
    place: Place,
    event: CloudEvent,
}

/// The event has no `time`, so it has no position. Every event of this system has one.
#[derive(Debug, Error)]
#[error("event `{0}` has no `time`, so it has no place among others")]
pub struct NoTime(String);

impl Transience for NoTime {
    fn is_transient(&self) -> bool {
        false
    }
}

impl ArchivedEvent {
    /// The event, with the position that its attributes give it.
    ///
    /// # Errors
    /// [`NoTime`] if the event has no time.
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

    /// The event at a known position.
    pub(super) fn at(place: Place, event: CloudEvent) -> Self {
        Self { place, event }
    }

    /// The event as it was published.
    #[must_use]
    pub fn event(&self) -> &CloudEvent {
        &self.event
    }

    /// Its position in the order of the archive.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// When it happened; kept to the millisecond.
    #[must_use]
    pub fn time(&self) -> DateTime<Utc> {
        self.event.time.unwrap_or_default()
    }

    /// The log that it belongs to, such as `destination`, and its type in it, such as `DestinationProposed`.
    #[must_use]
    pub fn log_and_type(&self) -> (&str, &str) {
        log_and_type(&self.event.event_type)
    }
}

impl Place {
    /// The position before all events.
    pub(super) const BEGINNING: Self =
        Self { time: i64::MIN, stream: String::new(), version: 0, id: String::new() };

    /// The id of the event at this position.
    #[must_use]
    pub fn event_id(&self) -> &str {
        &self.id
    }
}

/// Splits `com.visitplannr.<log>.<type>.v<schema>`; anything else is a type without a log.
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
