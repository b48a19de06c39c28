//! When a write is done.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Name;
use super::expression::Expression;
use crate::Order;
use crate::place::Counts;

/// When the last change happened that an item was ordered by, in milliseconds since the epoch.
pub(super) const TIMESTAMP: &str = "timestamp";
/// Where that change stands among others, as who counts them says.
pub(super) const ORDER_TOKEN: &str = "order_token";

/// What has to hold for a write to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing: what is there is overwritten.
    Always,
    /// There is nothing, or its attribute is less than this: what is older, or the same again, changes
    /// nothing, in whichever order it comes. For versions; a clock may say the same of two changes, and one of
    /// them would be lost.
    Newer(Name, i64),
    /// What is there was not changed by a later event, as [`Order::supersedes`] tells of this unit's.
    Latest,
    /// There is no such attribute; of a key, no such item.
    Absent(Name),
}

impl Condition {
    /// As DynamoDB reads it.
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

/// [`Order::supersedes`] as DynamoDB reads it. Of an attribute that is not there no comparison holds, and no function.
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
