//! Keeps the latest unit of each key.

use std::borrow::Cow;
use std::ops::Range;

use futures::StreamExt;

use super::Units;
use super::group::key_of;
use crate::{Order, UnitOfWork};

/// A value, and the order of its change.
struct Ordered<T> {
    /// `None` if the order is unknown.
    order: Option<Order>,
    deliveries: usize,
    value: T,
}

impl<T: Send + 'static> Units<T> {
    /// Keeps the latest unit of each partition key, by the same [`Order`] as a sink's
    /// [`if_latest`](crate::sinks::dynamodb::UpdateRequest::if_latest); if the order is unknown, the last one. The
    /// others succeed or fail with it.
    #[must_use]
    pub fn compact(self) -> Self {
        let ordered = |unit: UnitOfWork<T>| {
            let (order, deliveries) = (Order::of(unit.delivery()).ok(), unit.deliveries().len());
            let (unit, value) = unit.take();
            unit.with(Ordered { order, deliveries, value })
        };
        let ordered = Units::from_stream(self.0.map(move |unit| unit.map(ordered)));
        let latest = |unit| async move {
            match unit {
                Ok(unit) => latest(unit).map(Ok),
                Err(failed) => Some(Err(failed)),
            }
        };
        Self::from_stream(
            ordered.grouped(|unit| key_of(unit).map(Cow::Borrowed)).filter_map(latest),
        )
    }
}

/// The unit with the latest value, and with the deliveries of that value at the end.
fn latest<T>(unit: UnitOfWork<Vec<Ordered<T>>>) -> Option<UnitOfWork<T>> {
    let (unit, all) = unit.take();
    let mut latest: Option<(Ordered<T>, Range<usize>)> = None;
    let mut end = 0;
    for one in all {
        let place = end..end + one.deliveries;
        end = place.end;
        let is_later = match (&one.order, latest.as_ref().map(|(known, _)| &known.order)) {
            (Some(order), Some(Some(known))) => order.supersedes(known),
            _ => true,
        };
        if is_later {
            latest = Some((one, place));
        }
    }
    latest.map(|(one, place)| unit.ending_with(place).with(one.value))
}
