//! Whole items from plain values.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::{PutItemError, PutItemOutput};
use aws_sdk_dynamodb::types::AttributeValue;

use super::condition::{ORDER_TOKEN, TIMESTAMP};
use super::expression::Expression;
use super::refusal::{Mark, Refusal};
use super::{
    Attribute, AttributeError, Condition, DynamoDbTable, FOUND, HttpResponse, Name, Written,
    written,
};
use crate::{Delivery, EventError, Failure, Order};

type Item = HashMap<String, AttributeValue>;

/// An item, in the place of what was there.
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
    beside: Option<Beside>,
}

/// Where an item goes if there is another's in its place.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    /// What is another value in another's item, by its names from the outside in.
    pub(crate) path: &'static [&'static str],
    /// The own value.
    pub(crate) own: String,
    /// The attribute of the key that is another one then.
    pub(crate) key: (Name, Attribute),
}

impl Beside {
    fn is_taken(&self, found: &Item) -> bool {
        let [inner @ .., last] = self.path else { return false };
        let members = inner.iter().try_fold(found, |members, name| members.get(*name)?.as_m().ok());
        let value = members.and_then(|members| members.get(*last)?.as_s().ok());
        value != Some(&self.own)
    }
}

impl PutRequest {
    /// The item with this partition key.
    #[must_use]
    pub fn new(name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        Self { item: vec![(name.into(), value.into())], condition: None, order: None, beside: None }
    }

    /// And with this attribute.
    #[must_use]
    pub fn set(mut self, name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        self.item.push((name.into(), value.into()));
        self
    }

    /// And with this attribute, if there is one.
    #[must_use]
    pub fn set_some(self, name: impl Into<Name>, value: Option<impl Into<Attribute>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Replaces an item only if no later event did, and notes by which event it was put, as
    /// [`UpdateRequest::if_latest`](super::UpdateRequest::if_latest) does.
    #[must_use]
    pub fn if_latest(self) -> Self {
        self.when(Condition::Latest)
    }

    /// Sets an attribute that tells what is newer, and replaces an item only if it is older than that.
    /// See [`Condition::Newer`].
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

    /// Goes elsewhere if the item in its place is another's.
    pub(crate) fn or_beside(mut self, beside: Beside) -> Self {
        self.beside = Some(beside);
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
        let PutRequest { item, condition, order, beside } = request;
        let item = item.into_iter().map(|(name, value)| Ok((name.into(), value.into_value()?)));
        let item: HashMap<_, _> = item.collect::<Result<_, AttributeError>>()?;
        let mark = Mark::of(condition.as_ref(), order.as_ref(), || item.clone());
        let answer = self.send_put(item, condition.clone(), order.as_ref()).await;
        let is_taken = |beside: &Beside| {
            answer.as_ref().is_err_and(|error| error.found().is_some_and(|it| beside.is_taken(it)))
        };
        let (beside, mut item) = match (beside.filter(is_taken), mark) {
            (Some(beside), Some(Mark::Values(item))) => (beside, item),
            (_, mark) => return written(answer.map(|answer| answer.attributes), mark.as_ref()),
        };
        let (name, value) = beside.key;
        item.insert(name.into(), value.into_value()?);
        let mark = Mark::of(condition.as_ref(), None, || item.clone());
        let answer = self.send_put(item, condition, None).await;
        written(answer.map(|answer| answer.attributes), mark.as_ref())
    }

    async fn send_put(
        &self,
        item: Item,
        condition: Option<Condition>,
        order: Option<&Order>,
    ) -> Result<PutItemOutput, SdkError<PutItemError, HttpResponse>> {
        let is_conditional = condition.as_ref().is_some_and(|it| *it != Condition::Always);
        let mut expression = Expression::default();
        let condition = condition.and_then(|one| one.render(&mut expression, order));
        let (names, values) = expression.into_maps();
        self.client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(item))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values(self.returned.clone())
            .set_return_values_on_condition_check_failure(is_conditional.then_some(FOUND))
            .send()
            .await
    }
}
