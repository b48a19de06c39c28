//! Converts records to items of the SDK and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{Item, RecordKey};

/// An item as the SDK has it.
pub(super) type Stored = HashMap<String, AttributeValue>;

pub(super) fn to_stored(item: Item) -> Stored {
    item.into_iter().map(|(name, value)| (name, value.into())).collect()
}

pub(super) fn from_stored(stored: Stored) -> Item {
    stored.into_iter().map(|(name, value)| (name, value.into())).collect()
}

pub(super) fn key_of(record: &RecordKey) -> Stored {
    record.attributes().map(|(name, value)| (name.to_string(), value.into())).collect()
}
