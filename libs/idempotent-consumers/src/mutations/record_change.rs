//! Combines the changes of one record. Pure.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem;

use super::SequenceError;
use super::changed::Changed;
use crate::transaction::{Action, Condition, Presence, Write};
use crate::{AttributeValue, Item, RecordKey};

/// One change of a record, or a condition on it.
#[derive(Debug, Clone, PartialEq)]
pub enum Mutation {
    /// The record must be missing, and is created with these attributes.
    Create(Item),
    /// Sets these attributes; `None` removes one.
    Set(BTreeMap<String, Option<AttributeValue>>),
    /// Adds this to a number attribute, which counts as 0 if it is missing.
    Increment(String, i64),
    /// Removes the record, if it exists.
    Delete,
    /// The stored attribute must have this value; `None` if it must be missing.
    Expect(String, Option<AttributeValue>),
    /// The stored record must exist.
    Require,
}

/// All changes of one record, combined.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordChange {
    /// What the stored record must be for the change to be written.
    condition: Condition,
    outcome: Outcome,
}

#[derive(Debug, Clone, Default, PartialEq)]
enum Outcome {
    /// The record stays as it is stored.
    #[default]
    Untouched,
    /// The record exists, with changes.
    Changed(Changed),
    /// The record does not exist.
    Gone,
}

impl RecordChange {
    /// Adds a change that is done after the others.
    ///
    /// # Errors
    /// [`SequenceError`] if it contradicts them.
    pub fn then(mut self, mutation: Mutation) -> Result<Self, SequenceError> {
        match mutation {
            Mutation::Create(item) => self.create(item)?,
            Mutation::Set(attributes) => self.set(attributes)?,
            Mutation::Increment(name, by) => self.increment(name, by)?,
            Mutation::Delete => self.outcome = Outcome::Gone,
            Mutation::Expect(name, value) => self.expect(name, value)?,
            Mutation::Require => self.require()?,
        }
        Ok(self)
    }

    fn create(&mut self, item: Item) -> Result<(), SequenceError> {
        match &self.outcome {
            Outcome::Untouched => {
                let has_values = self.condition.attributes.values().any(Option::is_some);
                if has_values || self.condition.presence == Some(Presence::Present) {
                    return Err(SequenceError::Contradiction);
                }
                self.condition.presence = Some(Presence::Absent);
            }
            Outcome::Changed(_) => return Err(SequenceError::AlreadyThere),
            Outcome::Gone => {}
        }
        self.outcome = Outcome::Changed(Changed::Whole(item));
        Ok(())
    }

    fn set(
        &mut self,
        attributes: BTreeMap<String, Option<AttributeValue>>,
    ) -> Result<(), SequenceError> {
        if attributes.is_empty() {
            return Err(SequenceError::Nothing);
        }
        let mut changed = mem::take(&mut self.outcome).changed();
        for (name, value) in attributes {
            changed.set(name, value);
        }
        self.outcome = Outcome::Changed(changed);
        Ok(())
    }

    fn increment(&mut self, name: String, by: i64) -> Result<(), SequenceError> {
        let mut changed = mem::take(&mut self.outcome).changed();
        changed.increment(name, by)?;
        self.outcome = Outcome::Changed(changed);
        Ok(())
    }

    fn expect(&mut self, name: String, value: Option<AttributeValue>) -> Result<(), SequenceError> {
        if self.outcome != Outcome::Untouched {
            return Err(SequenceError::TooLate);
        }
        match self.condition.attributes.entry(name) {
            Entry::Occupied(place) if *place.get() != value => {
                Err(SequenceError::TwoValues(place.key().clone()))
            }
            place => {
                place.or_insert(value);
                Ok(())
            }
        }
    }

    fn require(&mut self) -> Result<(), SequenceError> {
        if self.outcome != Outcome::Untouched {
            return Err(SequenceError::TooLate);
        }
        self.condition.presence = Some(Presence::Present);
        Ok(())
    }

    /// The change as one write of a transaction.
    #[must_use]
    pub fn into_write(self, key: RecordKey) -> Write {
        let Self { condition, outcome } = self;
        let action = match outcome {
            Outcome::Untouched => Action::Check,
            Outcome::Changed(Changed::Updated(updates)) => Action::Update(updates),
            Outcome::Changed(Changed::Whole(mut item)) => {
                item.extend(key.attributes().map(|(name, value)| (name.to_string(), value)));
                Action::Put(item)
            }
            // It was created and then deleted.
            Outcome::Gone if condition.presence == Some(Presence::Absent) => Action::Check,
            Outcome::Gone => Action::Delete,
        };
        Write { key, condition, action }
    }
}

impl Outcome {
    /// The record to apply the next change to. A removed record has no attributes.
    fn changed(self) -> Changed {
        match self {
            Self::Untouched => Changed::Updated(BTreeMap::new()),
            Self::Changed(changed) => changed,
            Self::Gone => Changed::Whole(Item::new()),
        }
    }
}
