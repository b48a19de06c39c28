//! Builds updates from plain values.

use serde_json::value::RawValue;

use super::condition::{ORDER_TOKEN, TIMESTAMP};
use super::mark::{Mark, written};
use super::{
    Attribute, AttributeError, Change, Condition, DynamoDbTable, FOUND, Name, Written, clauses,
};
use crate::{Delivery, EventError, Failure, Order};

/// Changes of one item, which is created if it does not exist.
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
///     .if_latest();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct UpdateRequest {
    key: Vec<(Name, Attribute)>,
    changes: Vec<Change>,
    condition: Option<Condition>,
    order: Option<Order>,
}

impl UpdateRequest {
    /// An update of the item with this partition key, without changes yet.
    #[must_use]
    pub fn new(name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        let mut key = Vec::with_capacity(2);
        key.push((name.into(), value.into()));
        Self { key, changes: Vec::with_capacity(4), condition: None, order: None }
    }

    /// Sets the sort key, for tables that have one.
    #[must_use]
    pub fn sort_key(mut self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.key.push((name.into(), value.into()));
        self
    }

    /// Adds a change. Changes are applied in order.
    #[must_use]
    pub fn change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Sets an attribute; see [`Change::Set`].
    #[must_use]
    pub fn set(self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.change(Change::Set(name.into(), value.into()))
    }

    /// Sets an attribute for each field of an object; see [`Change::SetFields`].
    #[must_use]
    pub fn set_fields(self, object: &RawValue) -> Self {
        self.change(Change::SetFields(object.to_owned()))
    }

    /// Removes an attribute; see [`Change::Remove`].
    #[must_use]
    pub fn remove(self, name: impl Into<Name>) -> Self {
        self.change(Change::Remove(name.into()))
    }

    /// Adds to a number or a set; see [`Change::Add`].
    #[must_use]
    pub fn add(self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.change(Change::Add(name.into(), value.into()))
    }

    /// Deletes elements from a set; see [`Change::Delete`].
    #[must_use]
    pub fn delete(self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.change(Change::Delete(name.into(), value.into()))
    }

    /// Changes an item only if no later event has, and stores which event did, in
    /// the attributes `timestamp` and `order_token`. [`Order`](crate::Order) defines
    /// later; an event that can't be ordered is poison. See [`Condition::Latest`].
    #[must_use]
    pub fn if_latest(self) -> Self {
        self.when(Condition::Latest)
    }

    /// Sets a version attribute, and changes an item only if its version is lower: an inverse optimistic lock. See
    /// [`Condition::Newer`]; to order by time, use [`Self::if_latest`].
    #[must_use]
    pub fn if_newer(self, name: impl Into<Name>, value: i64) -> Self {
        let name = name.into();
        self.set(name.clone(), value).when(Condition::Newer(name, value))
    }

    /// Sets the condition, and replaces an earlier one.
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.condition = Some(condition);
        self
    }

    /// The condition, if one was set.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        self.condition.as_ref()
    }

    pub(super) fn ordered(mut self, delivery: &Delivery) -> Result<Self, EventError> {
        if self.condition == Some(Condition::Latest) {
            let order = Order::of(delivery)?;
            self = match order.time {
                Some(time) => self.set(TIMESTAMP, time),
                None => self.remove(TIMESTAMP),
            };
            self = self.set(ORDER_TOKEN, order.place.to_string());
            self.order = Some(order);
        }
        Ok(self)
    }
}

impl DynamoDbTable {
    pub(super) async fn update_item(self, request: UpdateRequest) -> Result<Written, Failure> {
        let UpdateRequest { key, changes, condition, order } = request;
        let clauses = clauses::of(changes, &key)?;
        let mark = Mark::of(condition.as_ref(), order.as_ref(), || clauses::values_set(&clauses));
        let (mut expression, update) = clauses::render(clauses);
        let condition = condition.and_then(|one| one.render(&mut expression, order.as_ref()));
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
            .set_return_values_on_condition_check_failure(mark.is_some().then_some(FOUND))
            .send()
            .await;
        written("UpdateItem", &self.table, answer.map(|answer| answer.attributes), mark.as_ref())
    }
}
