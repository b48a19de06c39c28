//! Whole items from plain values.

use super::expression::Expression;
use super::{Attribute, AttributeError, Condition, DynamoDbTable, Name, Written, written};
use crate::Failure;

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
}

impl PutRequest {
    /// The item with this partition key.
    #[must_use]
    pub fn new(name: impl Into<Name>, value: impl Into<Attribute>) -> Self {
        Self { item: vec![(name.into(), value.into())], condition: None }
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
}

impl DynamoDbTable {
    pub(super) async fn put_item(self, request: PutRequest) -> Result<Written, Failure> {
        let mut expression = Expression::default();
        let condition = request.condition.and_then(|one| one.render(&mut expression));
        let (names, values) = expression.into_maps();
        let item = request.item.into_iter();
        let item = item.map(|(name, value)| Ok((name.into(), value.into_value()?)));
        let answer = self
            .client
            .put_item()
            .table_name(&*self.table)
            .set_item(Some(item.collect::<Result<_, AttributeError>>()?))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .set_return_values(self.returned)
            .send()
            .await;
        written(answer.map(|answer| answer.attributes))
    }
}
