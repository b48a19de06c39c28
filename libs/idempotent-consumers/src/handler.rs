//! The part of a consumer that differs: what to do about an event.

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;
use stream_processing::{CloudEvent, Failure};
use uuid::Uuid;

use crate::entry_key::EntryKey;
use crate::{Mutations, Outbox, Records};

/// Handles the events of a consumer.
///
/// A handler reads, decides and stages; it writes nothing itself, and calls no
/// other service. It may run more than once for an event (two deliveries at once; a
/// record that has changed since it was read), but what it stages is written once.
pub trait Handler: Send + Sync + 'static {
    /// The type of the event's data. It is read from `null` if an event has none.
    type Data: DeserializeOwned + Send;
    /// The type of the result, which synchronous invocations get.
    type Value: Serialize + Send;

    /// Decides what follows from an event, and stages it.
    ///
    /// # Errors
    /// A [`Failure`]; then nothing is written. With `?`, any other error becomes poison.
    fn handle(
        &self,
        event: &CloudEvent,
        data: Self::Data,
        stage: &mut Stage,
    ) -> impl Future<Output = Result<Self::Value, Failure>> + Send;

    /// Called by [`consume_together`](crate::Consumer::consume_together) when other transactions use the same records
    /// right now. The handler runs again, and may choose other records then.
    fn contended(&self) {}
}

/// The tools of a handler.
pub struct Stage {
    /// Reads records as they are stored.
    pub records: Records,
    /// Stages changes of records, for one transaction.
    pub mutations: Mutations,
    /// Stages events to publish after the transaction.
    pub outbox: Outbox,
    pub(crate) key: EntryKey,
}

impl Stage {
    /// An id for something that the handler makes, derived from service, event and name: the same in every run.
    #[must_use]
    pub fn derived_id(&self, name: &str) -> Uuid {
        self.key.derived_id(&format!("record/{name}"))
    }
}
