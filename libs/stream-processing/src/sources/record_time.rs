//! Times that services write as numbers.

use chrono::DateTime;

use crate::milliseconds::Milliseconds;

/// Seconds since the epoch that a record may be of: from 2001, long before there were such services, to 5138. In
/// other units, the same numbers are beyond these bounds.
const SECONDS: std::ops::Range<f64> = 1e9..1e11;

/// Milliseconds since the epoch of a time in the unit that it is said to be in, or that its size tells: seconds,
/// milliseconds, microseconds or nanoseconds. None if it is in none of them.
pub(super) fn in_milliseconds(time: f64, precision: Option<&str>) -> Option<i64> {
    let is_in = |per_second: &f64| SECONDS.contains(&(time / per_second));
    let per_second = match precision {
        None => [1.0, 1e3, 1e6, 1e9].into_iter().find(is_in),
        // As streams of DynamoDB's changes on Kinesis say:
        // <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingConfiguration.html>.
        Some("MILLISECOND") => Some(1e3).filter(is_in),
        Some("MICROSECOND") => Some(1e6).filter(is_in),
        Some(_) => None,
    }?;
    #[allow(clippy::cast_possible_truncation, reason = "it is within the bounds")]
    Some((time / per_second * 1000.0).round() as i64)
}

/// The time that an attribute says: RFC 3339, or a number. One whose size does not tell the unit is in milliseconds.
/// None if it is something else.
pub(super) fn of_text(text: &str) -> Option<i64> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.timestamp_millis());
    }
    let Milliseconds(number) = serde_json::from_str(text).ok()?;
    #[allow(clippy::cast_precision_loss, reason = "to the millisecond, nothing is lost")]
    let moment = in_milliseconds(number as f64, None);
    Some(moment.unwrap_or(number))
}
