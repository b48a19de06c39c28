//! The port to the clock, so that tests can set the time.

use chrono::{DateTime, Utc};

/// Returns the current time in UTC.
pub type Clock = fn() -> DateTime<Utc>;

/// The machine's clock, cut to milliseconds as stores do.
#[must_use]
pub fn system_clock() -> DateTime<Utc> {
    let now = Utc::now();
    DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
}
