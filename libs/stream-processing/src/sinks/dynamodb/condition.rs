//! Conditions of writes.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Name;
use super::expression::Expression;
use crate::Order;
use crate::place::Counts;

/// The attribute with the time of the last change that ordered the item, in milliseconds since the epoch.
pub(super) const TIMESTAMP: &str = "timestamp";
/// The attribute with the position of that change in its source's count.
pub(super) const ORDER_TOKEN: &str = "order_token";

/// The condition for a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// None: an existing item is overwritten.
    Always,
    /// The item does not exist, or its attribute is less than this number: older
    /// values and duplicates change nothing, in whichever order they arrive. Meant for
    /// versions: two changes may have the same time, and one of them would be lost.
    Newer(Name, i64),
    /// No later event has changed the item, as [`Order::supersedes`] defines later.
    Latest,
    /// The attribute is missing; for a key attribute, the item is.
    Absent(Name),
}

impl Condition {
    /// The condition as an expression of DynamoDB.
    pub(super) fn render(
        self,
        expression: &mut Expression,
        order: Option<&Order>,
    ) -> Option<String> {
        match self {
            Self::Always => None,
            Self::Latest => order.map(|order| latest(order, expression)),
            Self::Newer(name, value) => {
                let name = expression.name(name);
                let value = expression.value(AttributeValue::N(value.to_string()));
                Some(format!("attribute_not_exists({name}) OR {name} < {value}"))
            }
            Self::Absent(name) => Some(format!("attribute_not_exists({})", expression.name(name))),
        }
    }
}

/// [`Order::supersedes`] as an expression of DynamoDB. Comparisons and functions are false for a missing attribute.
fn latest(order: &Order, expression: &mut Expression) -> String {
    let time = expression.name(TIMESTAMP.into());
    let token = expression.name(ORDER_TOKEN.into());
    let text = |text: String| AttributeValue::S(text);
    let counter = expression.value(text(order.place.prefix()));
    let place = expression.value(text(order.place.to_string()));
    let counted_on = format!("(begins_with({token}, {counter}) AND {token} < {place})");
    let by_another = format!("NOT begins_with({token}, {counter})");
    let Some(at) = order.time else {
        let nothing = format!("attribute_not_exists({token}) AND attribute_not_exists({time})");
        return format!("{counted_on} OR ({nothing})");
    };
    let at = expression.value(AttributeValue::N(at.to_string()));
    let timeless = format!("attribute_not_exists({time})");
    match order.place.counts {
        Counts::Changes => {
            format!("{counted_on} OR ({by_another} AND ({timeless} OR {time} <= {at}))")
        }
        Counts::Deliveries => {
            let same = format!("{time} = {at} AND ({by_another} OR {counted_on})");
            format!("{timeless} OR {time} < {at} OR ({same})")
        }
    }
}
