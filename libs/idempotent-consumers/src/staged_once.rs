//! Stages events that follow from several events together.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use stream_processing::CloudEvent;

use crate::consumer::{ATTEMPTS, pause};
use crate::entry::Entry;
use crate::entry_key::EntryKey;
use crate::journal::Committed;
use crate::outbox::Outbox;
use crate::{CausedEvent, ConsumeError, Journal, ServiceId};

impl Journal {
    /// Stages an event that follows from several events rather than from one: once for each `name`, however many
    /// deliveries find that it is due, as long as the journal keeps entries. `cause` is what it is said to be caused by.
    /// Returns whether this call staged it.
    ///
    /// # Errors
    /// [`ConsumeError`]; whether it was staged is unknown if the database gave no answer, and calling again is safe.
    pub async fn stage_once(
        &self,
        service: ServiceId,
        name: &str,
        cause: &CloudEvent,
        event: CausedEvent,
        now: DateTime<Utc>,
    ) -> Result<bool, ConsumeError> {
        let key = EntryKey::named(service, &cause.source, name)?;
        let mut outbox = Outbox::new(key.clone(), cause, now);
        outbox.stage(event);
        let (staged, result) = (outbox.into_events(), RawValue::NULL);
        let entry = Entry { event: cause, result, outbox: &staged, handled_at: now };
        let writes = Self::transaction(vec![self.write(&key, &entry)?], std::iter::empty())?;
        for attempt in 1..=ATTEMPTS {
            match self.commit(&writes, 1).await? {
                Committed::Done => return Ok(true),
                Committed::Before(_) => return Ok(false),
                Committed::Contended | Committed::Refused(_) => pause(attempt).await,
            }
        }
        Err(ConsumeError::Contended(ATTEMPTS))
    }
}
