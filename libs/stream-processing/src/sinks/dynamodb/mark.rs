//! A write whose condition failed: either the stored item is newer, or the write is stored already, because the
//! client retried a request whose answer was lost.

use aws_sdk_dynamodb::error::SdkError;
use event_store::dynamodb::{ConditionalWriteError, Item, conditional};
use thiserror::Error;

use super::condition::{Condition, ORDER_TOKEN};
use super::stored;
use super::written::Written;
use crate::{Failure, Order, Transience};

/// How to recognise one's own write.
#[derive(Debug)]
pub(super) enum Mark {
    /// By the order token that the write stores.
    Order(Order),
    /// By all attributes that the write sets.
    Values(Item),
}

/// An event without a time met an item that another source has ordered.
#[derive(Debug, Error)]
#[error(
    "the event does not say when it happened, and the item was changed by one from elsewhere; they can't be ordered. \
     Let its publisher set `timestamp`, or give the update a condition of its own"
)]
struct Unordered;

impl Mark {
    /// `None` for a write without a condition, which is never refused.
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

    /// The outcome of a refused write, judged by the stored item.
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

/// The outcome of a write, also if its condition failed.
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
