//! The steps of a pipeline: streams of units of work.

mod batch;
mod compact;
mod each;
mod group;
mod held_keys;
mod parallel;
mod rate_limit;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::stream::BoxStream;
use futures::{Stream, StreamExt};

pub use batch::{Limits, TooLarge};
#[cfg(feature = "_sdk")]
pub(crate) use parallel::span_of;

use crate::{Event, FailedUnit, Failure, UnitOfWork};

/// A stream of units of work, and the steps to apply to it.
///
/// Nothing runs until the next unit is requested, and each step requests one only when it has room: back-pressure
/// reaches the source by itself. A unit that fails skips all later steps.
pub struct Units<T = ()>(BoxStream<'static, Result<UnitOfWork<T>, FailedUnit>>);

impl<T: Send + 'static> Units<T> {
    /// Units from any stream, as a source.
    pub fn from_stream(
        stream: impl Stream<Item = Result<UnitOfWork<T>, FailedUnit>> + Send + 'static,
    ) -> Self {
        Self(stream.boxed())
    }

    /// Keeps the units for which `is_wanted` returns true.
    #[must_use]
    pub fn filter(self, is_wanted: impl Fn(&UnitOfWork<T>) -> bool + Send + 'static) -> Self {
        let let_through = move |unit: &Result<UnitOfWork<T>, FailedUnit>| {
            std::future::ready(unit.as_ref().map_or(true, &is_wanted))
        };
        Self(self.0.filter(let_through).boxed())
    }

    /// Makes a new value from each unit's event and value.
    pub fn map<U: Send + 'static>(
        self,
        make: impl Fn(&Event, T) -> U + Send + 'static,
    ) -> Units<U> {
        Units(self.0.map(move |unit| unit.map(|unit| unit.map(&make))).boxed())
    }

    /// Makes a new value; an error fails the unit.
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

    /// Turns each unit into several, or none.
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

    /// Applies steps that are defined elsewhere.
    pub fn through<U>(self, steps: impl FnOnce(Self) -> Units<U>) -> Units<U> {
        steps(self)
    }

    /// Drops the value, when only the outcome matters.
    #[must_use]
    pub fn done(self) -> Units {
        self.map(|_, _| ())
    }

    /// Runs everything in a span, if it is recorded.
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

    /// Adds the pipeline's id to its failures.
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
