//! One row per destination: everything that its page shows.

use std::ops::Not;

use chrono::{DateTime, Utc, serde::ts_milliseconds};
use domain::{
    CountryCode, Description, DestinationEvent, DestinationId, FailureReason, Geolocation, Name,
    SubdivisionCode,
};
use event_store::{RecordedEvent, Version, decode};
use serde::{Deserialize, Serialize};

use crate::{Blocked, ProjectionError};

/// A destination as of `version`: the fold of that many events, and of nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DestinationDetails {
    /// The id of the destination, and the row's key.
    pub id: DestinationId,
    /// The name that was proposed.
    pub name: Name,
    /// The place that was proposed; it may be out of range.
    pub geolocation: Geolocation,
    /// What to expect there, as proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Whether it is a test, which no list includes.
    #[serde(default, rename = "test", skip_serializing_if = "Not::not")]
    pub is_test: bool,
    /// The outcome of the proposal, as far as it is known.
    #[serde(flatten)]
    pub status: Status,
    /// When it was proposed; kept to the millisecond.
    #[serde(with = "ts_milliseconds")]
    pub proposed_at: DateTime<Utc>,
    /// When the last event happened; kept to the millisecond.
    #[serde(with = "ts_milliseconds")]
    pub changed_at: DateTime<Utc>,
    /// The number of events in the fold.
    pub version: Version,
    /// The event that stopped the projection, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
}

/// The outcome of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// The place is still to be checked.
    Pending,
    /// The place was found. Visitors see it, unless it is a test.
    Listed {
        /// The country, ISO 3166-1 alpha-2.
        country: CountryCode,
        /// The part of the country, ISO 3166-2, such as `GB-ENG`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subdivision: Option<SubdivisionCode>,
    },
    /// The place was not found.
    Rejected {
        /// The reason as a code for programs.
        reason: FailureReason,
        /// The reason as a sentence for people.
        message: String,
    },
    /// The place could not be checked in time.
    Expired,
}

impl DestinationDetails {
    /// The row after one more event. Comparing versions is up to the caller.
    ///
    /// # Errors
    /// [`ProjectionError`] if the event is not one of the domain's, or the stream does not begin with a proposal.
    pub fn apply(row: Option<Self>, recorded: &RecordedEvent) -> Result<Self, ProjectionError> {
        let event: DestinationEvent = decode(&recorded.event.event_type, &recorded.event.payload)?;
        match (row, event) {
            (Some(row), event) => Ok(row.changed(event, recorded)),
            (
                None,
                DestinationEvent::DestinationProposed {
                    name,
                    geolocation,
                    description,
                    is_test,
                    ..
                },
            ) => Ok(Self {
                id: destination_id(recorded)?,
                name,
                geolocation,
                description,
                is_test,
                status: Status::Pending,
                proposed_at: recorded.event.timestamp,
                changed_at: recorded.event.timestamp,
                version: recorded.version,
                blocked: None,
            }),
            (None, _) => Err(ProjectionError::NotProposed {
                stream: recorded.stream.to_string(),
                event_type: recorded.event.event_type.clone(),
            }),
        }
    }

    /// The row of a whole history.
    ///
    /// # Errors
    /// [`ProjectionError`] for the first event that can't be projected.
    pub fn fold<'a>(
        history: impl IntoIterator<Item = &'a RecordedEvent>,
    ) -> Result<Option<Self>, ProjectionError> {
        history.into_iter().try_fold(None, |row, event| Self::apply(row, event).map(Some))
    }

    /// Whether lists include it: its place was found, and it is not a test.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        matches!(self.status, Status::Listed { .. }) && !self.is_test
    }

    /// The first outcome stands, as in the domain.
    fn changed(mut self, event: DestinationEvent, recorded: &RecordedEvent) -> Self {
        let status = match event {
            DestinationEvent::DestinationProposed { .. } => None,
            DestinationEvent::GeolocationValidationSucceeded { country, subdivision, .. } => {
                Some(Status::Listed { country, subdivision })
            }
            DestinationEvent::GeolocationValidationFailed { reason, message } => {
                Some(Status::Rejected { reason, message })
            }
            DestinationEvent::DestinationProposalExpired {} => Some(Status::Expired),
        };
        if let (Status::Pending, Some(status)) = (&self.status, status) {
            self.status = status;
            self.changed_at = recorded.event.timestamp;
        }
        self.version = recorded.version;
        self.blocked = None;
        self
    }
}

fn destination_id(recorded: &RecordedEvent) -> Result<DestinationId, ProjectionError> {
    let not_ours = || ProjectionError::Stream(recorded.stream.to_string());
    if recorded.stream.category != domain::CATEGORY {
        return Err(not_ours());
    }
    recorded.stream.id.parse().map_err(|_| not_ours())
}
