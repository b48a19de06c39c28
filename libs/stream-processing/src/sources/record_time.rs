//! Parses times that services write as numbers.

use chrono::DateTime;

use crate::milliseconds::Milliseconds;

/// Plausible times in seconds since the epoch: from 2001, before any such service, to 5138. In other units, these
/// numbers are outside of the range.
const SECONDS: std::ops::Range<f64> = 1e9..1e11;

/// A time in milliseconds since the epoch. Its unit is `precision`, or else recognised by its size: seconds,
/// milliseconds, microseconds or nanoseconds. `None` if no unit fits.
pub(super) fn in_milliseconds(time: f64, precision: Option<&str>) -> Option<i64> {
    let is_in = |per_second: &f64| SECONDS.contains(&(time / per_second));
    let per_second = match precision {
        None => [1.0, 1e3, 1e6, 1e9].into_iter().find(is_in),
        // The precision that DynamoDB gives for its changes in Kinesis streams:
        // <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingConfiguration.html>.
        Some("MILLISECOND") => Some(1e3).filter(is_in),
        Some("MICROSECOND") => Some(1e6).filter(is_in),
        Some(_) => None,
    }?;
    #[allow(clippy::cast_possible_truncation, reason = "it is within the bounds")]
    Some((time / per_second * 1000.0).round() as i64)
}

/// The time in an attribute: RFC 3339, or a number. A number whose
/// size fits no unit is in milliseconds. `None` for other text.
pub(super) fn of_text(text: &str) -> Option<i64> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.timestamp_millis());
    }
    let Milliseconds(number) = serde_json::from_str(text).ok()?;
    #[allow(clippy::cast_precision_loss, reason = "to the millisecond, nothing is lost")]
    let moment = in_milliseconds(number as f64, None);
    Some(moment.unwrap_or(number))
}
