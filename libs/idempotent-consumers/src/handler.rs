//! What is done about an event: the part that is written for each consumer.

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;
use stream_processing::{CloudEvent, Failure};
use uuid::Uuid;

use crate::entry_key::EntryKey;
use crate::{Mutations, Outbox, Records};

/// Handles the events of a consumer.
///
/// It reads, decides and stages; it writes nothing itself, and calls no one. It may run more than once
/// for an event (two deliveries at once; a record that has changed since it was read), but what it
/// stages is written once.
pub trait Handler: Send + Sync + 'static {
    /// The event's data. An event without any has `null`.
    type Data: DeserializeOwned + Send;
    /// What a synchronous invocation is answered.
    type Value: Serialize + Send;

    /// Decides what follows from an event.
    ///
    /// # Errors
    /// A [`Failure`]: nothing is written then. Any other error becomes poison by `?`.
    fn handle(
        &self,
        event: &CloudEvent,
        data: Self::Data,
        stage: &mut Stage,
    ) -> impl Future<Output = Result<Self::Value, Failure>> + Send;
}

/// What a handler works with.
pub struct Stage {
    /// What is stored.
    pub records: Records,
    /// What is to be changed.
    pub mutations: Mutations,
    /// What is to be published.
    pub outbox: Outbox,
    pub(crate) key: EntryKey,
}

impl Stage {
    /// An id for something that the handler makes, derived from service, event and name: the same each
    /// time it runs.
    #[must_use]
    pub fn derived_id(&self, name: &str) -> Uuid {
        self.key.derived_id(&format!("record/{name}"))
    }
}
