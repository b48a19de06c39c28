//! What time it is, so that tests can say.

use chrono::{DateTime, Utc};

/// Tells the time.
pub type Clock = fn() -> DateTime<Utc>;

/// The clock of the machine, to the millisecond that stores keep.
#[must_use]
pub fn system_clock() -> DateTime<Utc> {
    let now = Utc::now();
    DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
}
