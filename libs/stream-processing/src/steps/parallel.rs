//! Runs several units at once; those with the same key stay in order.

use std::collections::{HashSet, VecDeque};
use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::stream::{Fuse, FuturesUnordered};
use futures::{FutureExt, Stream, StreamExt};
use tracing::{Instrument, Span};

use super::Units;
use super::held_keys::{HeldKeys, keys};
use crate::{FailedUnit, UnitOfWork};

/// Units to look ahead, per unit in flight, to find one whose key is free.
const LOOKAHEAD: usize = 8;

type Answer<U> = Vec<Result<UnitOfWork<U>, FailedUnit>>;
type Work<U> = Pin<Box<dyn Future<Output = (Vec<Arc<str>>, Answer<U>)> + Send>>;

impl<T: Send + 'static> Units<T> {
    /// Runs `work` for up to `limit` units at once. Units with the same key run one after the other, and wait for the
    /// next delivery once one of them is to be delivered again.
    pub fn parallel<U, F>(
        self,
        limit: NonZeroUsize,
        work: impl Fn(UnitOfWork<T>) -> F + Send + 'static,
    ) -> Units<U>
    where
        U: Send + 'static,
        F: Future<Output = Result<UnitOfWork<U>, FailedUnit>> + Send + 'static,
    {
        self.parallel_each(limit, move |unit| work(unit).map(|answer| vec![answer]))
    }

    /// The same as [`parallel`](Self::parallel), for work with a result for each part of a batch.
    pub fn parallel_each<U, F>(
        self,
        limit: NonZeroUsize,
        work: impl Fn(UnitOfWork<T>) -> F + Send + 'static,
    ) -> Units<U>
    where
        U: Send + 'static,
        F: Future<Output = Vec<Result<UnitOfWork<U>, FailedUnit>>> + Send + 'static,
    {
        let begin = move |unit: UnitOfWork<T>| -> Work<U> {
            let busy: Vec<_> = keys(unit.deliveries()).cloned().collect();
            let span = span_of(&unit);
            // Not an `async` block: it would hold the work twice, and an SDK's request has 6 KB.
            Box::pin(work(unit).map(|answer| (busy, answer)).instrument(span))
        };
        Units::from_stream(Parallel {
            input: self.fuse(),
            begin,
            limit: limit.get(),
            waiting: VecDeque::new(),
            running: FuturesUnordered::new(),
            busy: HashSet::new(),
            held: HeldKeys::default(),
            done: VecDeque::new(),
        })
    }
}

struct Parallel<T, U, B> {
    input: Fuse<Units<T>>,
    begin: B,
    limit: usize,
    /// Units whose key is in use, in order.
    waiting: VecDeque<UnitOfWork<T>>,
    running: FuturesUnordered<Work<U>>,
    /// The keys of running units.
    busy: HashSet<Arc<str>>,
    held: HeldKeys,
    done: VecDeque<Result<UnitOfWork<U>, FailedUnit>>,
}

impl<T: Send + 'static, U: Send + 'static, B: Fn(UnitOfWork<T>) -> Work<U>> Parallel<T, U, B> {
    /// Starts as many units as possible.
    fn begin_all(&mut self, context: &mut Context<'_>) {
        self.begin_waiting();
        while self.running.len() < self.limit && self.waiting.len() < self.limit * LOOKAHEAD {
            match self.input.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(unit))) => {
                    let is_behind = |key: &Arc<str>| {
                        self.busy.contains(key)
                            || self.waiting.iter().any(|unit| has_key(unit, key))
                    };
                    if keys(unit.deliveries()).any(is_behind) {
                        self.waiting.push_back(unit);
                    } else {
                        self.begin(unit);
                    }
                }
                Poll::Ready(Some(Err(failed))) => {
                    self.held.note(&failed);
                    self.done.push_back(Err(failed));
                }
                Poll::Ready(None) | Poll::Pending => return,
            }
        }
    }

    /// Starts units whose keys are free now.
    fn begin_waiting(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let mut behind: HashSet<Arc<str>> = HashSet::new();
        let mut still = VecDeque::with_capacity(self.waiting.len());
        for unit in std::mem::take(&mut self.waiting) {
            let is_behind = |key: &Arc<str>| self.busy.contains(key) || behind.contains(key);
            if self.running.len() >= self.limit || keys(unit.deliveries()).any(is_behind) {
                behind.extend(keys(unit.deliveries()).cloned());
                still.push_back(unit);
            } else {
                self.begin(unit);
            }
        }
        self.waiting = still;
    }

    fn begin(&mut self, unit: UnitOfWork<T>) {
        match self.held.admit(unit) {
            Ok(unit) => {
                self.busy.extend(keys(unit.deliveries()).cloned());
                self.running.push((self.begin)(unit));
            }
            Err(waits) => self.done.push_back(Err(waits)),
        }
    }
}

/// Marks logs of the work with its event and correlation id.
pub(crate) fn span_of<T>(unit: &UnitOfWork<T>) -> Span {
    let event = unit.event();
    tracing::debug_span!("unit", event = event.id, correlation_id = event.correlation_id())
}

/// No field relies on being pinned.
impl<T, U, B> Unpin for Parallel<T, U, B> {}

fn has_key<T>(unit: &UnitOfWork<T>, key: &Arc<str>) -> bool {
    keys(unit.deliveries()).any(|one| one == key)
}

impl<T, U, B> Stream for Parallel<T, U, B>
where
    T: Send + 'static,
    U: Send + 'static,
    B: Fn(UnitOfWork<T>) -> Work<U>,
{
    type Item = Result<UnitOfWork<U>, FailedUnit>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(unit) = self.done.pop_front() {
                return Poll::Ready(Some(unit));
            }
            self.begin_all(context);
            if !self.done.is_empty() {
                continue;
            }
            match self.running.poll_next_unpin(context) {
                Poll::Ready(Some((keys, answer))) => {
                    for key in &keys {
                        self.busy.remove(key);
                    }
                    for unit in &answer {
                        if let Err(failed) = unit {
                            self.held.note(failed);
                        }
                    }
                    self.done.extend(answer);
                }
                Poll::Ready(None) if self.input.is_done() && self.waiting.is_empty() => {
                    return Poll::Ready(None);
                }
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }
}
