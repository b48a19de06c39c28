//! The port to the limit of addresses that one viewer may leave in an hour. It is asked before an address is stored,
//! so that nobody can use up everybody's letters with invented addresses.

use std::future::Future;

use chrono::{DateTime, TimeDelta, Utc};
use event_store::BackendError;
use stream_processing::Transience;
use stream_processing::encryption::KeyError;
use thiserror::Error;

use crate::email_address::EmailAddress;
use crate::viewer::Viewer;

/// Mailboxes of one viewer in an hour, unless a setting changes it: in a day,
/// that is fewer than all its letters ([`crate::mailboxes::DAILY_LIMIT`]).
pub const VIEWER_HOURLY_LIMIT: u32 = 5;

/// Counts the addresses that each viewer has left in an hour.
pub trait AddressLimit: Send + Sync {
    /// Whether the viewer may leave this address now. The same mailbox in the same hour counts once.
    ///
    /// # Errors
    /// [`AddressLimitError`] if that is unknown.
    fn admits(
        &self,
        viewer: &Viewer,
        address: &EmailAddress,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<bool, AddressLimitError>> + Send;
}

/// Why it is unknown whether an address may be left.
#[derive(Debug, Error)]
pub enum AddressLimitError {
    /// The viewer or the address can't be hashed.
    #[error(transparent)]
    Hash(#[from] KeyError),
    /// The backend failed. [`BackendError::is_transient`] says whether a retry may help.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
}

impl Transience for AddressLimitError {
    fn is_transient(&self) -> bool {
        match self {
            Self::Hash(error) => error.is_transient(),
            Self::Unavailable(error) => error.is_transient(),
        }
    }
}

/// An hour of the clock, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hour(DateTime<Utc>);

impl Hour {
    /// The hour that contains this moment.
    pub(crate) fn of(moment: DateTime<Utc>) -> Self {
        let into_it = moment.timestamp_millis().rem_euclid(TimeDelta::hours(1).num_milliseconds());
        Self(moment - TimeDelta::milliseconds(into_it))
    }

    /// The first moment of the next hour.
    pub(crate) fn end(self) -> DateTime<Utc> {
        self.0 + TimeDelta::hours(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_begins_and_ends_on_the_clock() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for within in ["2026-11-30T09:00:00Z", "2026-11-30T09:59:59.999Z"] {
            let hour = Hour::of(moment(within));
            assert_eq!(hour, Hour::of(moment("2026-11-30T09:30:00Z")), "{within}");
            assert_eq!(hour.end(), moment("2026-11-30T10:00:00Z"));
        }
    }
}
