//! When a write is done.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Name;
use super::expression::Expression;

/// What has to hold for a write to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing: what is there is overwritten.
    Always,
    /// There is nothing, or its attribute is less than this: what is older, or the same again, changes
    /// nothing, in whichever order it comes.
    Newer(Name, i64),
    /// There is no such attribute; of a key, no such item.
    Absent(Name),
}

impl Condition {
    /// As DynamoDB reads it.
    pub(super) fn render(self, expression: &mut Expression) -> Option<String> {
        match self {
            Self::Always => None,
            Self::Newer(name, value) => {
                let name = expression.name(name);
                let value = expression.value(AttributeValue::N(value.to_string()));
                Some(format!("attribute_not_exists({name}) OR {name} < {value}"))
            }
            Self::Absent(name) => Some(format!("attribute_not_exists({})", expression.name(name))),
        }
    }
}
