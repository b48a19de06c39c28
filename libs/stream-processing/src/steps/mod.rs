//! The steps of a pipeline: streams of units of work, from one to the next.

mod batch;
mod compact;
mod group;
mod held_keys;
mod parallel;
mod rate_limit;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::stream::BoxStream;
use futures::{Stream, StreamExt};

pub use batch::{Limits, TooLarge};
#[cfg(feature = "_sdk")]
pub(crate) use parallel::span_of;

use crate::{Event, EventTypes, FailedUnit, Failure, UnitOfWork};

/// A stream of units of work, and the steps that it goes through.
///
/// Nothing happens until somebody asks for the next unit, and each step asks the one before it only when
/// it has room: back-pressure reaches the source by itself. A unit that fails skips the steps that
/// follow.
pub struct Units<T = ()>(BoxStream<'static, Result<UnitOfWork<T>, FailedUnit>>);

impl<T: Send + 'static> Units<T> {
    /// Any stream of units.
    pub fn from_stream(
        stream: impl Stream<Item = Result<UnitOfWork<T>, FailedUnit>> + Send + 'static,
    ) -> Self {
        Self(stream.boxed())
    }

    /// Lets those units through for which `is_wanted` says so.
    #[must_use]
    pub fn filter(self, is_wanted: impl Fn(&UnitOfWork<T>) -> bool + Send + 'static) -> Self {
        let let_through = move |unit: &Result<UnitOfWork<T>, FailedUnit>| {
            std::future::ready(unit.as_ref().map_or(true, &is_wanted))
        };
        Self(self.0.filter(let_through).boxed())
    }

    /// Lets events of these types through. Whether a type is one of them is asked once.
    #[must_use]
    pub fn of_types(self, types: impl Into<EventTypes>) -> Self {
        let types = types.into();
        let mut known: HashMap<String, bool> = HashMap::new();
        let let_through = move |unit: &Result<UnitOfWork<T>, FailedUnit>| {
            let is_wanted = unit.as_ref().map_or(true, |unit| {
                let event_type = &unit.event().event_type;
                known.get(event_type).copied().unwrap_or_else(|| {
                    let is_one = types.includes(event_type);
                    known.insert(event_type.clone(), is_one);
                    is_one
                })
            });
            std::future::ready(is_wanted)
        };
        Self(self.0.filter(let_through).boxed())
    }

    /// Makes another value of each unit's event and value.
    pub fn map<U: Send + 'static>(
        self,
        make: impl Fn(&Event, T) -> U + Send + 'static,
    ) -> Units<U> {
        Units(self.0.map(move |unit| unit.map(|unit| unit.map(&make))).boxed())
    }

    /// The same, where it may fail.
    pub fn try_map<U: Send + 'static, E: Into<Failure>>(
        self,
        make: impl Fn(&Event, T) -> Result<U, E> + Send + 'static,
    ) -> Units<U> {
        let make = move |unit: UnitOfWork<T>| {
            let (unit, value) = unit.take();
            match make(unit.event(), value) {
                Ok(value) => Ok(unit.with(value)),
                Err(failure) => Err(unit.fail(failure)),
            }
        };
        Units(self.0.map(move |unit| unit.and_then(&make)).boxed())
    }

    /// Makes several units of each, or none.
    pub fn split<U: Send + 'static>(
        self,
        make: impl Fn(&Event, T) -> Vec<U> + Send + 'static,
    ) -> Units<U> {
        let split = move |unit: Result<UnitOfWork<T>, FailedUnit>| {
            let parts = match unit {
                Ok(unit) => {
                    let (unit, value) = unit.take();
                    let parts = make(unit.event(), value);
                    parts.into_iter().map(|part| Ok(unit.clone().with(part))).collect()
                }
                Err(failed) => vec![Err(failed)],
            };
            futures::stream::iter(parts)
        };
        Units(self.0.flat_map(split).boxed())
    }

    /// Goes through steps that are kept elsewhere.
    pub fn through<U>(self, steps: impl FnOnce(Self) -> Units<U>) -> Units<U> {
        steps(self)
    }

    /// Drops what the steps made, when only the outcome matters.
    #[must_use]
    pub fn done(self) -> Units {
        self.map(|_, _| ())
    }

    /// Does all that it does in a span, if somebody listens.
    pub(crate) fn within(mut self, span: tracing::Span) -> Self {
        if span.is_disabled() {
            return self;
        }
        Self(
            futures::stream::poll_fn(move |context| {
                span.in_scope(|| self.0.poll_next_unpin(context))
            })
            .boxed(),
        )
    }

    /// Writes a pipeline's name on what fails in it.
    pub(crate) fn named(self, pipeline: Arc<str>) -> Self {
        let name = move |mut failed: FailedUnit| {
            failed.pipeline.get_or_insert_with(|| Arc::clone(&pipeline));
            failed
        };
        Self(self.0.map(move |unit| unit.map_err(&name)).boxed())
    }
}

impl<T> Stream for Units<T> {
    type Item = Result<UnitOfWork<T>, FailedUnit>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}
