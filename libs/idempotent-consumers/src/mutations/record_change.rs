//! Several changes of one record, folded into one. Pure.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem;

use super::SequenceError;
use super::changed::Changed;
use crate::transaction::{Action, Condition, Presence, Write};
use crate::{AttributeValue, Item, RecordKey};

/// One change of a record, or what it takes for granted.
#[derive(Debug, Clone, PartialEq)]
pub enum Mutation {
    /// It was missing, and is there with these attributes.
    Create(Item),
    /// Its attributes become this; `None` is that one is removed.
    Set(BTreeMap<String, Option<AttributeValue>>),
    /// This is added to an attribute.
    Increment(String, i64),
    /// It is gone.
    Delete,
    /// Before all changes, the attribute has this value; `None` is that there is none.
    Expect(String, Option<AttributeValue>),
    /// Before all changes, it is there.
    Require,
}

/// What becomes of a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordChange {
    /// What it takes for granted of the record as it is stored.
    condition: Condition,
    outcome: Outcome,
}

#[derive(Debug, Clone, Default, PartialEq)]
enum Outcome {
    /// What is stored.
    #[default]
    Untouched,
    /// Something else.
    Changed(Changed),
    /// It is gone.
    Gone,
}

impl RecordChange {
    /// The same, and then one more.
    ///
    /// # Errors
    /// [`SequenceError`] if that can't follow.
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

    /// As a transaction does it.
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
            // It was created and deleted again.
            Outcome::Gone if condition.presence == Some(Presence::Absent) => Action::Check,
            Outcome::Gone => Action::Delete,
        };
        Write { key, condition, action }
    }
}

impl Outcome {
    /// What the next change is made to. Of a record that is gone, all is known: it has no attributes.
    fn changed(self) -> Changed {
        match self {
            Self::Untouched => Changed::Updated(BTreeMap::new()),
            Self::Changed(changed) => changed,
            Self::Gone => Changed::Whole(Item::new()),
        }
    }
}
