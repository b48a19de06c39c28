//! Makes a handler idempotent.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use stream_processing::CloudEvent;

use crate::entry::Entry;
use crate::entry_key::EntryKey;
use crate::journal::Committed;
use crate::transaction::Write;
use crate::{
    ConsumeError, Consumed, Handler, Journal, Mutations, Outbox, Records, ServiceId, Stage,
};

/// Attempts to write. They take 750 ms on average at most, which a function can afford.
pub(crate) const ATTEMPTS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// Events handled at once, unless the consumer is given another number: enough to hide the latency of requests, few
/// enough for the connections of a small function.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Handles each event once, even if it is delivered again, twice at the same time, or after a crash.
///
/// Clones share the handler and the journal.
pub struct Consumer<H> {
    service: ServiceId,
    pub(crate) journal: Journal,
    pub(crate) handler: Arc<H>,
    now: fn() -> DateTime<Utc>,
    parallel: NonZeroUsize,
}

/// What one run of the handler asks for.
pub(crate) struct Run {
    pub(crate) result: Box<RawValue>,
    pub(crate) entry: Write,
    pub(crate) mutations: Mutations,
}

impl<H: Handler> Consumer<H> {
    /// A consumer for the service with this id, which must never change, and its journal.
    pub fn new(
        service: ServiceId,
        journal: Journal,
        handler: H,
        now: fn() -> DateTime<Utc>,
    ) -> Self {
        Self { service, journal, handler: Arc::new(handler), now, parallel: PARALLEL }
    }

    /// Handles up to this many events of a batch at once, instead of 16. If most events change the same record, 1 is
    /// faster: only one transaction at a time gets the record, and the others would retry.
    #[must_use]
    pub fn in_parallel(mut self, events: NonZeroUsize) -> Self {
        self.parallel = events;
        self
    }

    pub(crate) fn parallel(&self) -> NonZeroUsize {
        self.parallel
    }

    pub(crate) fn service(&self) -> ServiceId {
        self.service
    }

    pub(crate) fn refuse_old(&self, event: &CloudEvent) -> Result<(), ConsumeError> {
        self.journal.refuse_old(event, (self.now)())
    }

    pub(crate) fn is_too_old(&self, event: &CloudEvent) -> bool {
        matches!(self.refuse_old(event), Err(ConsumeError::TooOld { .. }))
    }

    pub(crate) fn clock(&self) -> fn() -> DateTime<Utc> {
        self.now
    }

    /// Handles an event, unless it was handled before. A repeat costs
    /// one read; a first delivery costs one read and one transaction.
    ///
    /// # Errors
    /// [`ConsumeError`]; nothing was written then, unless the database gave no answer: the next delivery finds out.
    pub async fn consume(&self, event: &CloudEvent) -> Result<Consumed, ConsumeError> {
        let key = EntryKey::of(self.service, event)?;
        if let Some(result) = self.journal.find(&key).await? {
            return Ok(Consumed::Before(result));
        }
        self.refuse_old(event)?;
        match self.handle(&key, event).await {
            Err(error) if error.may_be_because_it_was_handled() => {
                self.journal.find(&key).await?.map(Consumed::Before).ok_or(error)
            }
            handled => handled,
        }
    }

    /// Runs the handler, and writes what it staged.
    async fn handle(&self, key: &EntryKey, event: &CloudEvent) -> Result<Consumed, ConsumeError> {
        let (mut result, mut writes) = self.transaction(key, event).await?;
        let mut attempt = 1;
        // Why the transaction of the previous run was refused.
        let mut before = None;
        loop {
            let refusal = match self.journal.commit(&writes, 1).await? {
                Committed::Done => return Ok(Consumed::Now(result)),
                Committed::Before(result) => return Ok(Consumed::Before(result)),
                Committed::Refused(refusal) => Some(refusal),
                Committed::Contended => None,
            };
            if let Some(refusal) = &refusal
                && before.as_ref() == Some(refusal)
            {
                refusal.twice()?;
            }
            if attempt >= ATTEMPTS {
                return Err(ConsumeError::Contended(attempt));
            }
            tracing::debug!(event = event.id, attempt, ?refusal, "trying again");
            pause(attempt).await;
            attempt += 1;
            if refusal.is_some() {
                (result, writes) = self.transaction(key, event).await?;
                before = refusal;
            }
        }
    }

    async fn transaction(
        &self,
        key: &EntryKey,
        event: &CloudEvent,
    ) -> Result<(Box<RawValue>, Vec<Write>), ConsumeError> {
        let run = self.run(key, event, Mutations::default()).await?;
        let writes = Journal::transaction(vec![run.entry], run.mutations.into_writes())?;
        Ok((run.result, writes))
    }

    /// Runs the handler on top of these changes, and writes nothing.
    pub(crate) async fn run(
        &self,
        key: &EntryKey,
        event: &CloudEvent,
        mutations: Mutations,
    ) -> Result<Run, ConsumeError> {
        let now = (self.now)();
        let mut stage = Stage {
            records: Records::new(Arc::clone(&self.journal.database)),
            mutations,
            outbox: Outbox::new(key.clone(), event, now),
            key: key.clone(),
        };
        let data = data_of(event)?;
        let value = self.handler.handle(event, data, &mut stage).await;
        let result = to_raw_value(&value.map_err(ConsumeError::Handler)?);
        let result = result.map_err(ConsumeError::Json)?;
        let Stage { mutations, outbox, .. } = stage;
        let staged = outbox.into_events();
        let entry = Entry { event, result: &result, outbox: &staged, handled_at: now };
        let entry = self.journal.write(key, &entry)?;
        Ok(Run { result, entry, mutations })
    }
}

/// The event's data; `null` if it has none.
fn data_of<T: DeserializeOwned>(event: &CloudEvent) -> Result<T, ConsumeError> {
    let standard = event.clone().into_event()?;
    let json = standard.entity_json("data").map_or("null", RawValue::get);
    serde_json::from_str(json).map_err(|source| ConsumeError::Data { id: event.id.clone(), source })
}

/// Full jitter (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>)
/// within a bound that doubles each time.
pub(crate) async fn pause(attempt: u32) {
    let longest = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(16));
    tokio::time::sleep(longest.mul_f64(fastrand::f64())).await;
}

impl<H> Clone for Consumer<H> {
    fn clone(&self) -> Self {
        let (journal, handler) = (self.journal.clone(), Arc::clone(&self.handler));
        Self { service: self.service, journal, handler, now: self.now, parallel: self.parallel }
    }
}

impl<H> fmt::Debug for Consumer<H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Consumer({}, {:?})", self.service, self.journal)
    }
}
