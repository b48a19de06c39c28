//! Groups entries into requests, so that those with the same key stay in order.

use std::collections::{HashSet, VecDeque};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use futures::stream::{Fuse, FuturesUnordered};
use futures::{FutureExt, Stream, StreamExt};
use tracing::Instrument;

use super::delivering::{Addressed, deliver};
use super::keys::{Keys, keys_of};
use super::{BatchApi, Resend};
use crate::steps::span_of;
use crate::{FailedUnit, Failure, TooLarge, UnitOfWork, Units};

/// Entries to look ahead, as a multiple of a request's limit, to fill it with entries whose keys are free.
const LOOKAHEAD: usize = 4;

type Outcome = Result<UnitOfWork, FailedUnit>;

/// How a sink sends its entries.
#[derive(Debug, Clone)]
pub(super) struct Sending<A> {
    pub(super) api: A,
    /// Requests in flight at once, at most.
    pub(super) parallel: NonZeroUsize,
    pub(super) resend: Resend,
}

/// Sends entries, several in a request and several requests at a time.
///
/// A service takes each entry of a request separately, so a request holds at most one entry
/// with a key: otherwise it could throttle the first and take the second. The next entry with
/// the key is sent once the one before was taken, at whatever attempt, and waits for the next
/// delivery if that one is to be delivered again. A request that is not full is held back while
/// requests are in flight whose entries could join it: they then cost no request of their own.
pub(super) struct Requests<A: BatchApi> {
    input: Fuse<Units<A::Entry>>,
    sending: Sending<A>,
    waiting: VecDeque<Waiting<A::Entry>>,
    running: FuturesUnordered<BoxFuture<'static, (Keys, Vec<Outcome>)>>,
    /// The keys of entries in flight.
    busy: HashSet<Arc<str>>,
    /// The keys of entries to be delivered again.
    held: HashSet<Arc<str>>,
    done: VecDeque<Outcome>,
}

struct Waiting<E> {
    addressed: Addressed<E>,
    keys: Keys,
    bytes: usize,
}

impl<A: BatchApi> Requests<A> {
    /// The most entries to look at ahead.
    const AHEAD: usize = A::LIMITS.count.saturating_mul(LOOKAHEAD);

    pub(super) fn new(sending: Sending<A>, entries: Units<A::Entry>) -> Self {
        let (waiting, running, done) = Default::default();
        let (busy, held) = Default::default();
        Self { input: entries.fuse(), sending, waiting, running, busy, held, done }
    }

    fn look_ahead(&mut self, context: &mut Context<'_>) {
        while self.waiting.len() < Self::AHEAD {
            match self.input.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(unit))) => self.accept(unit),
                Poll::Ready(Some(Err(failed))) => self.fail(failed),
                Poll::Ready(None) | Poll::Pending => return,
            }
        }
    }

    fn accept(&mut self, unit: UnitOfWork<A::Entry>) {
        let (unit, entry) = unit.take();
        let (bytes, limit, service) = (A::size(&entry), A::LIMITS.entry_bytes, A::SERVICE);
        if bytes > limit {
            return self.fail(unit.poison(&TooLarge { bytes, limit, service }));
        }
        let keys = keys_of(unit.deliveries());
        self.waiting.push_back(Waiting { addressed: Addressed { unit, entry }, keys, bytes });
    }

    fn fail(&mut self, failed: FailedUnit) {
        if failed.comes_again() {
            self.held.extend(keys_of(failed.deliveries()));
        }
        self.done.push_back(Err(failed));
    }

    /// Entries that follow one to be delivered again have to wait for it.
    fn hold_back(&mut self) {
        if self.held.is_empty() {
            return;
        }
        for one in std::mem::take(&mut self.waiting) {
            match one.keys.iter().find(|key| self.held.contains(*key)) {
                None => self.waiting.push_back(one),
                Some(key) => {
                    let why = Failure::waiting(format!("an earlier one of `{key}` comes again"));
                    self.done.push_back(Err(one.addressed.unit.fail(why)));
                }
            }
        }
    }

    fn begin_all(&mut self) {
        while self.running.len() < self.sending.parallel.get()
            && let Some(places) = self.next_request()
        {
            let (mut entries, mut keys) = (Vec::with_capacity(places.len()), vec![]);
            // From the last to the first, so that the other indexes stay valid.
            for one in places.into_iter().rev().filter_map(|place| self.waiting.remove(place)) {
                keys.extend(one.keys);
                entries.push(one.addressed);
            }
            entries.reverse();
            self.busy.extend(keys.iter().cloned());
            let span = entries.last().map(|last| span_of(&last.unit));
            let Sending { api, resend, .. } = self.sending.clone();
            let work = async move { deliver(&api, &resend, entries).await };
            let work = work.map(|outcomes| (keys, outcomes));
            self.running.push(match span {
                Some(span) => work.instrument(span).boxed(),
                None => work.boxed(),
            });
        }
    }

    /// The indexes of the entries to send next. `None` if it is better to wait.
    fn next_request(&self) -> Option<Vec<usize>> {
        let limits = A::LIMITS;
        let (mut places, mut bytes) = (Vec::with_capacity(limits.count.min(self.waiting.len())), 0);
        let mut behind: HashSet<&Arc<str>> = HashSet::new();
        let (mut is_full, mut others_may_join) = (false, false);
        for (place, one) in self.waiting.iter().enumerate() {
            let is_busy = one.keys.iter().any(|key| self.busy.contains(key));
            if is_busy || one.keys.iter().any(|key| behind.contains(key)) {
                others_may_join |= is_busy;
            } else if places.len() == limits.count || bytes + one.bytes > limits.bytes {
                is_full = true;
                break;
            } else {
                places.push(place);
                bytes += one.bytes;
            }
            behind.extend(&one.keys);
        }
        is_full |= places.len() == limits.count;
        let no_more = self.input.is_done() || self.waiting.len() >= Self::AHEAD;
        (is_full || (no_more && !others_may_join && !places.is_empty())).then_some(places)
    }
}

/// No field relies on being pinned.
impl<A: BatchApi> Unpin for Requests<A> {}

impl<A: BatchApi> Stream for Requests<A> {
    type Item = Outcome;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome>> {
        loop {
            if let Some(outcome) = self.done.pop_front() {
                return Poll::Ready(Some(outcome));
            }
            self.look_ahead(context);
            self.hold_back();
            self.begin_all();
            if !self.done.is_empty() {
                continue;
            }
            match self.running.poll_next_unpin(context) {
                Poll::Ready(Some((keys, outcomes))) => {
                    for key in &keys {
                        self.busy.remove(key);
                    }
                    for outcome in outcomes {
                        match outcome {
                            Ok(unit) => self.done.push_back(Ok(unit)),
                            Err(failed) => self.fail(failed),
                        }
                    }
                }
                Poll::Ready(None) if self.input.is_done() && self.waiting.is_empty() => {
                    return Poll::Ready(None);
                }
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }
}
