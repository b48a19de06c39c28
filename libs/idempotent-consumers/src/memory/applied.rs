//! Applies a write to a record as DynamoDB does. Pure.

use thiserror::Error;

use crate::item::digits;
use crate::transaction::{Action, Condition, Presence, Update, Write};
use crate::{AttributeValue, Item};

/// Why a write is not done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotApplied {
    /// The condition of the write failed.
    #[error("the condition does not hold")]
    Condition,
    /// The write adds to an attribute that is not a number.
    #[error("`{0}` is not a number")]
    NoNumber(String),
}

/// The record after a write; `None` if it does not exist then.
///
/// # Errors
/// [`NotApplied`] if the record stays as it was.
pub fn applied(write: &Write, before: Option<&Item>) -> Result<Option<Item>, NotApplied> {
    if !holds(&write.condition, before) {
        return Err(NotApplied::Condition);
    }
    match &write.action {
        Action::Check => Ok(before.cloned()),
        Action::Put(item) => Ok(Some(item.clone())),
        Action::Delete => Ok(None),
        Action::Update(updates) => {
            let key = || write.key.attributes().map(|(name, value)| (name.to_string(), value));
            let mut item = before.cloned().unwrap_or_else(|| key().collect());
            for (name, update) in updates {
                let value = match update {
                    Update::Assign(value) => Some(value.clone()),
                    Update::Remove => None,
                    Update::Add(by) => Some(sum(name, item.get(name), *by)?),
                };
                match value {
                    Some(value) => item.insert(name.clone(), value),
                    None => item.remove(name),
                };
            }
            Ok(Some(item))
        }
    }
}

fn holds(condition: &Condition, record: Option<&Item>) -> bool {
    let is_there = match condition.presence {
        None => true,
        Some(Presence::Absent) => record.is_none(),
        Some(Presence::Present) => record.is_some(),
    };
    let attribute = |name: &String| record.and_then(|item| item.get(name));
    is_there && condition.attributes.iter().all(|(name, value)| attribute(name) == value.as_ref())
}

fn sum(name: &str, before: Option<&AttributeValue>, by: i64) -> Result<AttributeValue, NotApplied> {
    let no_number = || NotApplied::NoNumber(name.to_owned());
    let before: i64 = match before {
        None => 0,
        Some(value) => {
            digits(value).and_then(|digits| digits.parse().ok()).ok_or_else(no_number)?
        }
    };
    let after = before.checked_add(by).ok_or_else(no_number)?;
    Ok(AttributeValue::N(after.to_string()))
}
