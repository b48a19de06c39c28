//! A moment, in milliseconds since the epoch.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

/// A moment in milliseconds since the epoch. Some sources write fractions, which are cut off.
pub(crate) struct Milliseconds(pub(crate) i64);

impl<'de> Deserialize<'de> for Milliseconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MillisecondsVisitor;
        impl Visitor<'_> for MillisecondsVisitor {
            type Value = Milliseconds;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("milliseconds since the epoch")
            }
            fn visit_i64<E>(self, value: i64) -> Result<Milliseconds, E> {
                Ok(Milliseconds(value))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Milliseconds, E> {
                i64::try_from(value).map(Milliseconds).map_err(E::custom)
            }
            #[allow(clippy::cast_possible_truncation, reason = "the fraction is dropped")]
            fn visit_f64<E: Error>(self, value: f64) -> Result<Milliseconds, E> {
                if value.abs() < 9e15 {
                    Ok(Milliseconds(value as i64))
                } else {
                    Err(E::custom("milliseconds since the epoch are beyond all time"))
                }
            }
        }
        deserializer.deserialize_any(MillisecondsVisitor)
    }
}
