//! Values of attributes, as mappings write them.

use std::borrow::Cow;
use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use thiserror::Error;

use super::TwoChanges;
use crate::Transience;

/// An attribute's name, mostly a constant.
pub type Name = Cow<'static, str>;

/// Nested lists and maps in an item, at most:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const DEEPEST: usize = 32;

/// A value. It is converted to the SDK's type only when it is sent, so that a mapping costs little.
#[derive(Debug, Clone)]
pub enum Attribute {
    /// Text, of DynamoDB's type `S`.
    Text(Cow<'static, str>),
    /// A whole number, DynamoDB's type `N`.
    Integer(i64),
    /// True or false, DynamoDB's type `BOOL`.
    Bool(bool),
    /// DynamoDB's type `NULL`, which differs from a missing attribute.
    Null,
    /// Any JSON: text, a number with all its digits, a list, a map.
    Json(Box<RawValue>),
    /// DynamoDB's type `SS`, a set, which JSON lacks. Must not be empty.
    Texts(Vec<String>),
    /// DynamoDB's type `NS`, a set, which JSON lacks. Must not be empty.
    Integers(Vec<i64>),
}

/// Why a value can't be an attribute.
#[derive(Debug, Error)]
pub enum AttributeError {
    /// The value can't be written as JSON, or is JSON of another form than expected.
    #[error("this is not JSON that can be written to an item: {0}")]
    Json(#[from] serde_json::Error),
    /// The value is nested more deeply than DynamoDB allows.
    #[error("this is nested more deeply than the {DEEPEST} levels that DynamoDB takes")]
    TooDeep,
    /// Two changes of the attribute can't be combined into one.
    #[error("`{name}`: {source}")]
    TwoChanges {
        /// The attribute that both change.
        name: String,
        /// The two changes, in their order.
        source: TwoChanges,
    },
}

impl Attribute {
    /// Any value that serde can serialise.
    ///
    /// # Errors
    /// The serialiser's error if it can't be written as JSON.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        to_raw_value(value).map(Self::Json)
    }

    pub(super) fn into_value(self) -> Result<AttributeValue, AttributeError> {
        Ok(match self {
            Self::Text(text) => AttributeValue::S(text.into_owned()),
            Self::Integer(number) => AttributeValue::N(number.to_string()),
            Self::Bool(value) => AttributeValue::Bool(value),
            Self::Null => AttributeValue::Null(true),
            Self::Json(json) => value_of(json.get())?,
            Self::Texts(texts) => AttributeValue::Ss(texts),
            Self::Integers(numbers) => {
                AttributeValue::Ns(numbers.iter().map(i64::to_string).collect())
            }
        })
    }
}

/// JSON as DynamoDB's type. Numbers keep every digit.
pub(super) fn value_of(json: &str) -> Result<AttributeValue, AttributeError> {
    nested(json, DEEPEST)
}

fn nested(json: &str, levels: usize) -> Result<AttributeValue, AttributeError> {
    let inner = || levels.checked_sub(1).ok_or(AttributeError::TooDeep);
    Ok(match json.as_bytes().first() {
        Some(b'"') => AttributeValue::S(serde_json::from_str(json)?),
        Some(b'{') => {
            let (fields, levels): (HashMap<String, &RawValue>, _) =
                (serde_json::from_str(json)?, inner()?);
            let field = |(name, json): (_, &RawValue)| Ok((name, nested(json.get(), levels)?));
            let fields = fields.into_iter().map(field);
            AttributeValue::M(fields.collect::<Result<_, AttributeError>>()?)
        }
        Some(b'[') => {
            let (values, levels): (Vec<&RawValue>, _) = (serde_json::from_str(json)?, inner()?);
            let values = values.into_iter().map(|json| nested(json.get(), levels));
            AttributeValue::L(values.collect::<Result<_, _>>()?)
        }
        Some(b't') => AttributeValue::Bool(true),
        Some(b'f') => AttributeValue::Bool(false),
        Some(b'n') => AttributeValue::Null(true),
        _ => AttributeValue::N(json.to_owned()),
    })
}

impl From<&'static str> for Attribute {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Attribute {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Attribute {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Attribute {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&RawValue> for Attribute {
    fn from(json: &RawValue) -> Self {
        Self::Json(json.to_owned())
    }
}

impl From<Box<RawValue>> for Attribute {
    fn from(json: Box<RawValue>) -> Self {
        Self::Json(json)
    }
}

impl Transience for AttributeError {
    fn is_transient(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &str) -> Result<AttributeValue, AttributeError> {
        let json = RawValue::from_string(json.to_owned()).unwrap();
        Attribute::from(json).into_value()
    }

    #[test]
    fn a_number_keeps_every_digit() {
        let digits = "12345678901234567890.123456789";
        assert_eq!(written(digits).unwrap(), AttributeValue::N(digits.to_owned()));
    }

    #[test]
    fn what_is_nested_too_deeply_is_no_value() {
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(written(&nested(32)).is_ok());
        for levels in [33, 100_000] {
            assert!(matches!(written(&nested(levels)), Err(AttributeError::TooDeep)));
        }
    }
}
