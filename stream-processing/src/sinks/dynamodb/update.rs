//! Updates from plain values.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::value::RawValue;

use super::expression::Expression;
use super::{Attribute, AttributeError, Condition, DynamoDbTable, Name, SERVICE, Written, stored};
use crate::Failure;
use crate::sinks::SinkError;

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

    fn render(mut self) -> Result<Rendered, AttributeError> {
        let mut expression = Expression::default();
        let condition = self.condition.take().and_then(|one| one.render(&mut expression));
        let mut clauses = Clauses::default();
        for change in self.effective_changes()? {
            clauses.add(change, &mut expression)?;
        }
        let key = self.key.into_iter().map(|(name, value)| Ok((name.into(), value.into_value()?)));
        let key = key.collect::<Result<_, AttributeError>>()?;
        Ok(Rendered { key, update: clauses.join(), condition, expression })
    }

    /// One for each attribute: DynamoDB refuses two.
    fn effective_changes(&mut self) -> Result<Vec<Change>, AttributeError> {
        let mut changes = vec![];
        for change in mem::take(&mut self.changes) {
            match change {
                Change::SetFields(object) => {
                    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(object.get())?;
                    changes.extend(fields.into_iter().map(|(name, json)| match json.get() {
                        "null" => Change::Remove(name.into()),
                        _ => Change::Set(name.into(), json.into()),
                    }));
                }
                change => changes.push(change),
            }
        }
        let mut taken: HashSet<Name> = self.key.iter().map(|(name, _)| name.clone()).collect();
        changes.reverse();
        changes.retain(|change| change.name().is_none_or(|name| taken.insert(name.clone())));
        changes.reverse();
        Ok(changes)
    }
}

impl Change {
    fn name(&self) -> Option<&Name> {
        match self {
            Self::Set(name, _)
            | Self::Remove(name)
            | Self::Add(name, _)
            | Self::Delete(name, _) => Some(name),
            Self::SetFields(_) => None,
        }
    }
}

/// An update as DynamoDB reads it.
struct Rendered {
    key: HashMap<String, AttributeValue>,
    update: Option<String>,
    condition: Option<String>,
    expression: Expression,
}

#[derive(Default)]
struct Clauses {
    set: Vec<String>,
    remove: Vec<String>,
    add: Vec<String>,
    delete: Vec<String>,
}

impl Clauses {
    fn add(&mut self, change: Change, expression: &mut Expression) -> Result<(), AttributeError> {
        match change {
            Change::Set(name, value) => {
                let value = expression.value(value.into_value()?);
                self.set.push(format!("{} = {value}", expression.name(name)));
            }
            Change::Remove(name) => self.remove.push(expression.name(name)),
            Change::Add(name, value) => {
                let value = expression.value(value.into_value()?);
                self.add.push(format!("{} {value}", expression.name(name)));
            }
            Change::Delete(name, value) => {
                let value = expression.value(value.into_value()?);
                self.delete.push(format!("{} {value}", expression.name(name)));
            }
            Change::SetFields(_) => {}
        }
        Ok(())
    }

    /// None if nothing is changed.
    fn join(self) -> Option<String> {
        let clauses = [
            ("SET", self.set),
            ("REMOVE", self.remove),
            ("ADD", self.add),
            ("DELETE", self.delete),
        ];
        let clauses = clauses.into_iter().filter(|(_, changes)| !changes.is_empty());
        let clauses = clauses.map(|(verb, changes)| format!("{verb} {}", changes.join(", ")));
        let clauses: Vec<String> = clauses.collect();
        (!clauses.is_empty()).then(|| clauses.join(" "))
    }
}

impl DynamoDbTable {
    pub(super) async fn update_item(&self, request: UpdateRequest) -> Result<Written, Failure> {
        let Rendered { key, update, condition, expression } = request.render()?;
        let answer = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(key))
            .set_update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(expression.names())
            .set_expression_attribute_values(expression.into_values())
            .set_return_values(self.returned.clone())
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(Written::Done(stored::json_of(answer.attributes())?)),
            Err(SdkError::ServiceError(error))
                if matches!(error.err(), UpdateItemError::ConditionalCheckFailedException(_)) =>
            {
                Ok(Written::Refused)
            }
            Err(error) => Err(SinkError::of(SERVICE, &error).failure()),
        }
    }
}
