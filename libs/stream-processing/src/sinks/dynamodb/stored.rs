//! Converts items of the SDK to plain JSON, in the same form as the stream's source.

use std::borrow::Cow;
use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue as Stored;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;

use crate::sources::{AttributeValue, Item, Text};

/// The item, deserialised; `None` if there is none.
pub(super) fn json_of<T: DeserializeOwned>(
    item: Option<&HashMap<String, Stored>>,
) -> Result<Option<T>, serde_json::Error> {
    let Some(item) = item else { return Ok(None) };
    let json = serde_json::to_string(&attributes(item))?;
    serde_json::from_str(&json).map(Some)
}

fn attributes(item: &HashMap<String, Stored>) -> Item<'_> {
    Item(item.iter().map(|(name, stored)| (text(name), value(stored))).collect())
}

fn value(stored: &Stored) -> AttributeValue<'_> {
    let bytes = |bytes: &[u8]| Text(Cow::Owned(STANDARD.encode(bytes)));
    match stored {
        Stored::S(one) => AttributeValue::S(text(one)),
        Stored::N(digits) => AttributeValue::N(text(digits)),
        Stored::B(blob) => AttributeValue::B(bytes(blob.as_ref())),
        Stored::Bool(one) => AttributeValue::Bool(*one),
        Stored::M(item) => AttributeValue::M(attributes(item)),
        Stored::L(list) => AttributeValue::L(list.iter().map(value).collect()),
        Stored::Ss(set) => AttributeValue::StringSet(set.iter().map(|one| text(one)).collect()),
        Stored::Ns(set) => AttributeValue::NumberSet(set.iter().map(|one| text(one)).collect()),
        Stored::Bs(set) => {
            AttributeValue::BinarySet(set.iter().map(|blob| bytes(blob.as_ref())).collect())
        }
        // Types that DynamoDB may add later have no JSON here.
        _ => AttributeValue::Null(true),
    }
}

fn text(text: &str) -> Text<'_> {
    Text(Cow::Borrowed(text))
}
