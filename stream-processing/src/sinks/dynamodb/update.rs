//! Updates from plain values.

use serde_json::value::RawValue;

use super::{Attribute, AttributeError, Condition, DynamoDbTable, Name, Written, clauses, written};
use crate::Failure;

/// Changes to one item, which is made if it is not there.
///
/// ```
/// use stream_processing::Event;
/// use stream_processing::sinks::dynamodb::UpdateRequest;
///
/// #[derive(serde::Deserialize)]
/// struct Thing {
///     id: String,
/// }
///
/// let event: Event = serde_json::from_str(
///     r#"{"id": "1", "type": "thing-created", "timestamp": 1764000000000, "thing": {"id": "t"}}"#,
/// )?;
/// let thing: Thing = event.entity("thing")?;
/// let request = UpdateRequest::new("pk", thing.id)
///     .sort_key("sk", "thing")
///     .set_fields(event.entity_json("thing")?)
///     .set("discriminator", "thing")
///     .if_newer("timestamp", event.timestamp);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct UpdateRequest {
    key: Vec<(Name, Attribute)>,
    changes: Vec<Change>,
    condition: Option<Condition>,
}

/// What is done to an item. Of several changes of one attribute, the last is done; an attribute of the
/// key is left as it is.
#[derive(Debug, Clone)]
pub enum Change {
    /// Sets an attribute.
    Set(Name, Attribute),
    /// Sets an attribute for each field of a JSON object, and removes it where the field is `null`:
    /// indexes leave out what has no such attribute, and refuse a null.
    SetFields(Box<RawValue>),
    /// Removes an attribute.
    Remove(Name),
    /// Adds to a number, which is 0 if it is not there, or to a set.
    Add(Name, Attribute),
    /// Removes from a set.
    Delete(Name, Attribute),
}

impl UpdateRequest {
    /// Changes to the item with this partition key.
    #[must_use]
    pub fn new(name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        let mut key = Vec::with_capacity(2);
        key.push((name.into(), value.into()));
        Self { key, changes: Vec::with_capacity(4), condition: None }
    }

    /// And with this sort key.
    #[must_use]
    pub fn sort_key(mut self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.key.push((name.into(), value.into()));
        self
    }

    /// One more change.
    #[must_use]
    pub fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// See [`Change::Set`].
    #[must_use]
    pub fn set(self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.change(Change::Set(name.into(), value.into()))
    }

    /// See [`Change::SetFields`].
    #[must_use]
    pub fn set_fields(self, object: &RawValue) -> Self {
        self.change(Change::SetFields(object.to_owned()))
    }

    /// See [`Change::Remove`].
    #[must_use]
    pub fn remove(self, name: impl Into<Name>) -> Self {
        self.change(Change::Remove(name.into()))
    }

    /// See [`Change::Add`].
    #[must_use]
    pub fn add(self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.change(Change::Add(name.into(), value.into()))
    }

    /// See [`Change::Delete`].
    #[must_use]
    pub fn delete(self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.change(Change::Delete(name.into(), value.into()))
    }

    /// Sets an attribute that tells what is newer, and changes an item only if it is older than that: an
    /// inverse optimistic lock, by a timestamp or a version. See [`Condition::Newer`].
    #[must_use]
    pub fn if_newer(self, name: impl Into<Name>, value: i64) -> Self {
        let name = name.into();
        self.set(name.clone(), value).when(Condition::Newer(name, value))
    }

    /// Under this condition, instead of one that was given before.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.condition = Some(condition);
        self
    }

    /// Its condition, if one was given.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref()
    }
}

impl DynamoDbTable {
    pub(super) async fn update_item(self, request: UpdateRequest) -> Result<Written, Failure> {
        let UpdateRequest { key, changes, condition } = request;
        let (mut expression, update) = clauses::render(changes, &key)?;
        let condition = condition.and_then(|one| one.render(&mut expression));
        let key = key.into_iter().map(|(name, value)| Ok((name.into(), value.into_value()?)));
        let (names, values) = expression.into_maps();
        let answer = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key.collect::<Result<_, AttributeError>>()?))
            .set_update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values(self.returned)
            .send()
            .await;
        written(answer.map(|answer| answer.attributes))
    }
}
