//! Versions of streams.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of events in a stream; the version of an event is its place, counted from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(pub u64);

impl Version {
    /// The version of a stream without events.
    pub const EMPTY: Self = Self(0);

    /// The version after one more event.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The version after `events` more events.
    #[must_use]
    pub fn after(self, events: usize) -> Self {
        Self(self.0 + events as u64)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What an append expects of its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedVersion {
    /// The stream must be empty. Costs no read.
    NoStream,
    /// The stream's last event must have this version. On DynamoDB, checking it costs one read unit for each 4 KB of
    /// the last 100 events. `Exact(Version::EMPTY)` is `NoStream`, and costs no read.
    Exact(Version),
    /// Any version will do. Costs what `Exact` does.
    Any,
}

impl ExpectedVersion {
    /// The version that it asks for; the `actual` one if any will do.
    #[cfg(any(feature = "dynamodb", feature = "testing"))]
    pub(crate) fn or(self, actual: Version) -> Version {
        match self {
            Self::NoStream => Version::EMPTY,
            Self::Exact(version) => version,
            Self::Any => actual,
        }
    }
}
