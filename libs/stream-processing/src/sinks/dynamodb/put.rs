//! Whole items from plain values.

use event_store::dynamodb::Item;

use super::condition::{ORDER_TOKEN, TIMESTAMP};
use super::expression::Expression;
use super::mark::{Mark, written};
use super::{Attribute, AttributeError, Condition, DynamoDbTable, FOUND, Name, Written};
use crate::{Delivery, EventError, Failure, Order};

/// A whole item, which replaces the stored one.
///
/// ```
/// use stream_processing::sinks::dynamodb::{Condition, PutRequest};
///
/// let request = PutRequest::new("pk", "t")
///     .set("sk", "thing")
///     .set("timestamp", 1_764_000_000_000)
///     .when(Condition::Absent("pk".into()));
/// ```
#[derive(Debug, Clone)]
pub struct PutRequest {
    item: Vec<(Name, Attribute)>,
    condition: Option<Condition>,
    order: Option<Order>,
}

impl PutRequest {
    /// The item with this partition key, and no other attribute yet.
    #[must_use]
    pub fn new(name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        Self { item: vec![(name.into(), value.into())], condition: None, order: None }
    }

    /// Sets an attribute, such as the sort key.
    #[must_use]
    pub fn set(mut self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.item.push((name.into(), value.into()));
        self
    }

    /// Sets an attribute, unless the value is `None`.
    #[must_use]
    pub fn set_some(self, name: impl Into<Name>, value: Option<impl Into<Attribute>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Replaces an item only if no later event has, and stores which event did,
    /// as [`UpdateRequest::if_latest`](super::UpdateRequest::if_latest) does.
    #[must_use]
    pub fn if_latest(self) -> Self {
        self.when(Condition::Latest)
    }

    /// Sets a version attribute, and replaces an item only if its version is lower. See [`Condition::Newer`].
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

    pub(super) fn ordered(mut self, delivery: &Delivery) -> Result<Self, EventError> {
        if self.condition == Some(Condition::Latest) {
            let order = Order::of(delivery)?;
            let token = order.place.to_string();
            self = self.set_some(TIMESTAMP, order.time).set(ORDER_TOKEN, token);
            self.order = Some(order);
        }
        Ok(self)
    }
}

impl DynamoDbTable {
    pub(super) async fn put_item(self, request: PutRequest) -> Result<Written, Failure> {
        let PutRequest { item, condition, order } = request;
        let item = item.into_iter().map(|(name, value)| Ok((name.into(), value.into_value()?)));
        let item: Item = item.collect::<Result<_, AttributeError>>()?;
        let mark = Mark::of(condition.as_ref(), order.as_ref(), || item.clone());
        let mut expression = Expression::default();
        let condition = condition.and_then(|one| one.render(&mut expression, order.as_ref()));
        let (names, values) = expression.into_maps();
        let answer = self
            .client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(item))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values(self.returned)
            .set_return_values_on_condition_check_failure(mark.is_some().then_some(FOUND))
            .send()
            .await;
        written("PutItem", &self.table, answer.map(|answer| answer.attributes), mark.as_ref())
    }
}
