//! Staging changes of records.

mod changed;
mod mutation_error;
mod record_change;

use std::collections::BTreeMap;

use serde::Serialize;

pub use mutation_error::{MutationError, SequenceError};
pub use record_change::{Mutation, RecordChange};

use crate::record_key::Name;
use crate::transaction::Write;
use crate::{AttributeValue, Item, RecordKey};

/// Changes of records, written together once the handler has returned, or not at all.
///
/// Several changes of one record are combined, in the order in which they are staged. A change that contradicts an
/// earlier one is an error at once.
///
/// ```
/// use idempotent_consumers::{Mutations, Partition};
/// use serde_json::json;
///
/// let things = Partition::new("things", "pk", "things");
/// let mut mutations = Mutations::default();
/// mutations.create(&things.record("sk", "hat"), &json!({"color": "red"}))?;
/// mutations.increment(&things.record("sk", "all"), "count", 1)?;
/// mutations.set(&things.record("sk", "hat"), &json!({"color": "blue"}))?;
/// # Ok::<(), idempotent_consumers::MutationError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Mutations {
    records: BTreeMap<RecordKey, RecordChange>,
}

impl Mutations {
    /// Creates a record with these attributes. If it exists, the whole transaction is refused.
    ///
    /// # Errors
    /// [`MutationError`] if `attributes` is not an object, or the record was changed before.
    pub fn create(
        &mut self,
        record: &RecordKey,
        attributes: &impl Serialize,
    ) -> Result<&mut Self, MutationError> {
        let mut item = attributes_of(record, attributes)?;
        item.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
        self.then(record, Mutation::Create(item))
    }

    /// Sets these attributes, and removes those that are `null`. Other
    /// attributes stay. A missing record is created; see [`Mutations::require`].
    ///
    /// # Errors
    /// [`MutationError`] if `attributes` is not an object, or is empty.
    pub fn set(
        &mut self,
        record: &RecordKey,
        attributes: &impl Serialize,
    ) -> Result<&mut Self, MutationError> {
        let unless_null = |value| match value {
            AttributeValue::Null(_) => None,
            value => Some(value),
        };
        let attributes = attributes_of(record, attributes)?;
        let attributes = attributes.into_iter().map(|(name, value)| (name, unless_null(value)));
        self.then(record, Mutation::Set(attributes.collect()))
    }

    /// Adds to a number, which counts as 0 if it or the record is
    /// missing. It is always safe: concurrent increments add up.
    ///
    /// # Errors
    /// [`MutationError`] if the attribute was set to something
    /// else than a whole number before, or it becomes too large.
    pub fn increment(
        &mut self,
        record: &RecordKey,
        attribute: impl Into<Name>,
        by: i64,
    ) -> Result<&mut Self, MutationError> {
        let name = attribute.into();
        if record.attributes().any(|(key, _)| *key == name) {
            return Err(SequenceError::KeyAttribute(name.into()).of(record));
        }
        self.then(record, Mutation::Increment(name.into(), by))
    }

    /// Removes a record if it exists. A record that is created and
    /// then deleted is not written at all, but must still be missing.
    ///
    /// # Errors
    /// None at present; it returns a `Result` like the other changes.
    pub fn delete(&mut self, record: &RecordKey) -> Result<&mut Self, MutationError> {
        self.then(record, Mutation::Delete)
    }

    /// Writes nothing unless the attribute still has the value that was read, or is
    /// still missing. If it has changed, the handler runs again and reads anew: handlers
    /// that read, decide and change the same record at once are thereby serialised.
    ///
    /// # Errors
    /// [`MutationError`] if the value can't be stored, or the record
    /// was changed before: the condition must be on what was read.
    pub fn expect(
        &mut self,
        record: &RecordKey,
        attribute: impl Into<Name>,
        value: Option<impl Serialize>,
    ) -> Result<&mut Self, MutationError> {
        let value = value.map(serde_dynamo::to_attribute_value).transpose();
        let value = value.map_err(|source| MutationError::value(record, source))?;
        self.then(record, Mutation::Expect(attribute.into().into(), value))
    }

    /// Writes nothing unless the record exists.
    ///
    /// # Errors
    /// [`MutationError`] if the record was changed before.
    pub fn require(&mut self, record: &RecordKey) -> Result<&mut Self, MutationError> {
        self.then(record, Mutation::Require)
    }

    /// Adds a change. If it is refused, what was staged before stays.
    fn then(&mut self, record: &RecordKey, mutation: Mutation) -> Result<&mut Self, MutationError> {
        let before = self.records.get(record).cloned().unwrap_or_default();
        let after = before.then(mutation).map_err(|error| error.of(record))?;
        self.records.insert(record.clone(), after);
        Ok(self)
    }

    /// One write for each changed record.
    pub(crate) fn into_writes(self) -> impl Iterator<Item = Write> {
        self.records.into_iter().map(|(record, change)| change.into_write(record))
    }
}

/// The attributes of an object. It may include those of the key if they have the key's own values.
fn attributes_of(record: &RecordKey, attributes: &impl Serialize) -> Result<Item, MutationError> {
    let mut item: Item =
        serde_dynamo::to_item(attributes).map_err(|source| MutationError::value(record, source))?;
    for (name, value) in record.attributes() {
        if item.remove(&**name).is_some_and(|other| other != value) {
            return Err(SequenceError::KeyAttribute(name.to_string()).of(record));
        }
    }
    Ok(item)
}
