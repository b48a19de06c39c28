//! A write that was refused: because what is there is newer, or because the write is there already. The client sends
//! a request again whose answer was lost, and finds its own write then.

use aws_sdk_dynamodb::error::SdkError;
use event_store::dynamodb::{ConditionalWriteError, Item, conditional};
use thiserror::Error;

use super::condition::{Condition, ORDER_TOKEN};
use super::stored;
use super::written::Written;
use crate::{Failure, Order, Transience};

/// By what a write is known when it is found.
#[derive(Debug)]
pub(super) enum Mark {
    /// By the change that it notes.
    Order(Order),
    /// By all that it sets.
    Values(Item),
}

/// An event that has no time met an item that something else was ordered by.
#[derive(Debug, Error)]
#[error(
    "the event does not say when it happened, and the item was changed by one from elsewhere; they can't be ordered. \
     Let its publisher set `timestamp`, or give the update a condition of its own"
)]
struct Unordered;

impl Mark {
    /// None for what is never refused.
    pub(super) fn of(
        condition: Option<&Condition>,
        order: Option<&Order>,
        values: impl FnOnce() -> Item,
    ) -> Option<Self> {
        match (condition, order) {
            (None | Some(Condition::Always), _) => None,
            (_, Some(order)) => Some(Self::Order(order.clone())),
            (_, None) => Some(Self::Values(values())),
        }
    }

    /// What became of the write, by what was found in its place.
    pub(super) fn judge(&self, found: &Item) -> Result<Written, Failure> {
        let is_own = match self {
            Self::Values(values) => {
                values.iter().all(|(name, value)| found.get(name) == Some(value))
            }
            Self::Order(order) => {
                let token = found.get(ORDER_TOKEN).and_then(|token| token.as_s().ok());
                let is_comparable = token.is_some_and(|it| it.starts_with(&order.place.prefix()));
                if order.time.is_none() && !is_comparable {
                    return Err(Unordered.into());
                }
                token.is_some_and(|token| *token == order.place.to_string())
            }
        };
        Ok(if is_own { Written::Repeated } else { Written::Refused })
    }
}

/// What a write's answer says: that its condition did not hold is one.
pub(super) fn written<E: ConditionalWriteError>(
    operation: &'static str,
    table: &str,
    answer: Result<Option<Item>, SdkError<E>>,
    mark: Option<&Mark>,
) -> Result<Written, Failure> {
    match conditional(operation, table, answer)? {
        Ok(attributes) => Ok(Written::Done(stored::json_of(attributes.as_ref())?)),
        Err(found) => match (mark, found) {
            (Some(mark), Some(found)) => mark.judge(&found),
            _ => Ok(Written::Refused),
        },
    }
}

impl Transience for Unordered {
    fn is_transient(&self) -> bool {
        false
    }
}
