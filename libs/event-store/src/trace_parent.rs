//! The trace that a request is part of.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use thiserror::Error;

/// Characters of version 00, the only one that is written.
const LENGTH: usize = 55;

/// A position in a trace, as [W3C Trace
/// Context](https://www.w3.org/TR/trace-context-2/#traceparent-header) defines it.
/// It is always written as version 00, in 55 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceParent {
    trace_id: u128,
    parent_id: u64,
    flags: u8,
}

/// Text that is not a `traceparent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "it is not a `traceparent` of W3C Trace Context: `00-`, 32 digits, `-`, 16 digits, `-`, 2 digits; all hexadecimal in lower case, and neither id zero"
)]
pub struct InvalidTraceParent;

impl FromStr for TraceParent {
    type Err = InvalidTraceParent;

    /// Later versions may append fields to those of version 00, which they keep.
    fn from_str(text: &str) -> Result<Self, InvalidTraceParent> {
        let (head, more) = text.split_at_checked(LENGTH).ok_or(InvalidTraceParent)?;
        let fields: Vec<&str> = head.split('-').collect();
        let [version, trace_id, parent_id, flags] = fields[..] else {
            return Err(InvalidTraceParent);
        };
        let is_known = match digits(version, 2)? {
            0 => more.is_empty(),
            0xff => false,
            _ => more.is_empty() || more.starts_with('-'),
        };
        let (trace_id, parent_id) = (digits(trace_id, 32)?, digits(parent_id, 16)?);
        let (parent_id, flags) = (as_small(parent_id)?, as_small(digits(flags, 2)?)?);
        if is_known && trace_id != 0 && parent_id != 0 {
            Ok(Self { trace_id, parent_id, flags })
        } else {
            Err(InvalidTraceParent)
        }
    }
}

/// Parses exactly `count` hexadecimal digits in lower case.
fn digits(text: &str, count: usize) -> Result<u128, InvalidTraceParent> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != count || !text.bytes().all(is_digit) {
        return Err(InvalidTraceParent);
    }
    u128::from_str_radix(text, 16).map_err(|_| InvalidTraceParent)
}

fn as_small<T: TryFrom<u128>>(number: u128) -> Result<T, InvalidTraceParent> {
    number.try_into().map_err(|_| InvalidTraceParent)
}

impl fmt::Display for TraceParent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trace_id, parent_id, flags } = self;
        write!(formatter, "00-{trace_id:032x}-{parent_id:016x}-{flags:02x}")
    }
}

impl Serialize for TraceParent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl TraceParent {
    /// The `traceparent` in a document, or `None` if it is not valid: old history
    /// was not checked when it was written. For serde's `deserialize_with`.
    ///
    /// # Errors
    /// If the document itself can't be read.
    pub fn if_valid<'de, D: Deserializer<'de>>(document: D) -> Result<Option<Self>, D::Error> {
        let said = Option::<Value>::deserialize(document)?;
        Ok(said.and_then(|said| said.as_str()?.parse().ok()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::TraceParent;

    const VALID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn what_the_specification_shows_is_read_and_written() {
        assert_eq!(VALID.parse::<TraceParent>().unwrap().to_string(), VALID);
    }

    #[test]
    fn a_later_version_is_read_as_this_one() {
        for later in ["cc", "01", "fe"] {
            for more in ["", "-what-the-future-will-be-like", "-"] {
                let text = format!("{later}{}{more}", &VALID[2..]);
                assert_eq!(text.parse::<TraceParent>().unwrap().to_string(), VALID, "{text}");
            }
        }
    }

    #[test]
    fn everything_else_is_none() {
        let long = "4".repeat(400_000);
        for text in [
            "",
            "00",
            &long,
            &VALID[..54],
            &format!("{VALID}-"),
            &format!("{VALID}0"),
            &format!(" {VALID}"),
            &format!("{VALID} "),
            &VALID.to_uppercase(),
            &VALID.replacen("00", "ff", 1),
            &VALID.replacen("00", "0x", 1),
            &VALID.replacen("00", "+0", 1),
            &VALID.replace('-', "_"),
            &format!("cc{}.more", &VALID[2..]),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7-01--",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-é1",
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
        ] {
            assert!(text.parse::<TraceParent>().is_err(), "{}", &text[..text.len().min(80)]);
        }
    }

    #[test]
    fn a_document_that_holds_another_value_is_read_without_it() {
        for (document, expected) in [
            (format!("\"{VALID}\""), Some(VALID)),
            ("\"nonsense\"".to_owned(), None),
            ("7".to_owned(), None),
            ("null".to_owned(), None),
            ("{\"a\":[1]}".to_owned(), None),
        ] {
            let mut json = serde_json::Deserializer::from_str(&document);
            let found = TraceParent::if_valid(&mut json).unwrap();
            assert_eq!(found.map(|found| found.to_string()).as_deref(), expected, "{document}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_has_55_characters(text in "[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[ -~]{0,9})?") {
            if let Ok(read) = text.parse::<TraceParent>() {
                let written = read.to_string();
                prop_assert_eq!(written.len(), 55);
                prop_assert_eq!(written.parse(), Ok(read));
            }
        }
    }
}
