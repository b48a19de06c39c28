//! The attributes of a record after its changes. Pure.

use std::collections::BTreeMap;

use super::SequenceError;
use crate::item::digits;
use crate::transaction::Update;
use crate::{AttributeValue, Item};

/// A record that exists after its changes, and differs from what is stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Changed {
    /// The stored record, with these attributes changed.
    Updated(BTreeMap<String, Update>),
    /// This record, which replaces the stored one.
    Whole(Item),
}

impl Changed {
    pub(super) fn set(&mut self, name: String, value: Option<AttributeValue>) {
        match (self, value) {
            (Self::Updated(updates), value) => {
                updates.insert(name, value.map_or(Update::Remove, Update::Assign));
            }
            (Self::Whole(item), Some(value)) => {
                item.insert(name, value);
            }
            (Self::Whole(item), None) => {
                item.remove(&name);
            }
        }
    }

    pub(super) fn increment(&mut self, name: String, by: i64) -> Result<(), SequenceError> {
        let number = || AttributeValue::N(by.to_string());
        match self {
            Self::Updated(updates) => {
                let update = match updates.get(&name) {
                    None => Update::Add(by),
                    Some(Update::Remove) => Update::Assign(number()),
                    Some(Update::Assign(before)) => Update::Assign(sum(&name, before, by)?),
                    Some(Update::Add(before)) => {
                        let too_large = || SequenceError::TooLarge(name.clone());
                        Update::Add(before.checked_add(by).ok_or_else(too_large)?)
                    }
                };
                updates.insert(name, update);
            }
            Self::Whole(item) => {
                let after = match item.get(&name) {
                    Some(before) => sum(&name, before, by)?,
                    None => number(),
                };
                item.insert(name, after);
            }
        }
        Ok(())
    }
}

/// The number after this was added.
fn sum(name: &str, before: &AttributeValue, by: i64) -> Result<AttributeValue, SequenceError> {
    let before = digits(before).and_then(|digits| digits.parse().ok());
    let before: i64 = before.ok_or_else(|| SequenceError::NotWhole(name.to_owned()))?;
    let after = before.checked_add(by).ok_or_else(|| SequenceError::TooLarge(name.to_owned()))?;
    Ok(AttributeValue::N(after.to_string()))
}
