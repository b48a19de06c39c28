//! The bus: a published event goes to the queue of every rule that it matches.

use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use handlers::ports::clock::Clock;
use handlers::ports::event_bus::{EventBus, NAMESPACE};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use stream_processing::{CloudEvent, UnitOfWork, Units};
use thiserror::Error;

use super::{MessageStore, MessageStoreError};
use crate::event_source_mapping::Filter;

/// Events in one sync of the disk, at most.
const BATCH: usize = 500;

/// Events that match the pattern go to the queue.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The event pattern, as in `template.yaml`.
    pub pattern: Filter,
    /// The name of the queue, which is that of the function behind it.
    pub queue: &'static str,
}

/// The bus. Clones are the same bus.
#[derive(Debug, Clone)]
pub struct LocalBus {
    rules: Arc<[Rule]>,
    messages: MessageStore,
    now: Clock,
}

#[derive(Debug, Error)]
enum PublishError {
    #[error("an event has no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Store(#[from] MessageStoreError),
}

impl LocalBus {
    /// A bus with these rules.
    #[must_use]
    pub fn new(rules: impl Into<Arc<[Rule]>>, messages: MessageStore, now: Clock) -> Self {
        Self { rules: rules.into(), messages, now }
    }

    async fn publish_all(&self, events: &[CloudEvent]) -> Result<(), PublishError> {
        let now = (self.now)();
        let envelopes: Vec<_> =
            events.iter().map(|event| envelope_of(event, now)).collect::<Result<_, _>>()?;
        Ok(self.take(&envelopes).await?)
    }

    /// The current time by the bus's clock.
    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// Takes events in EventBridge's envelopes, all or none.
    pub(super) async fn take(&self, envelopes: &[Box<RawValue>]) -> Result<(), MessageStoreError> {
        let mut messages = vec![];
        for envelope in envelopes {
            let matching = self.rules.iter().filter(|rule| rule.pattern.matches(envelope));
            messages
                .extend(matching.map(|rule| (rule.queue.to_owned(), envelope.get().to_owned())));
        }
        self.messages.send(messages, self.now().timestamp_millis()).await
    }
}

impl EventBus for LocalBus {
    fn publish(&self, events: Units<CloudEvent>) -> Units {
        let bus = self.clone();
        let publish = move |unit: UnitOfWork<Vec<CloudEvent>>| {
            let bus = bus.clone();
            async move {
                let (unit, events) = unit.take();
                match bus.publish_all(&events).await {
                    Ok(()) => Ok(unit),
                    Err(error @ PublishError::Json(_)) => Err(unit.poison(&error)),
                    Err(error @ PublishError::Store(_)) => Err(unit.transient(&error)),
                }
            }
        };
        events.batch(BATCH).parallel(NonZeroUsize::MIN, publish)
    }
}

/// An event of this system in EventBridge's envelope.
///
/// # Errors
/// The serialiser's error if it can't be written as JSON.
pub fn envelope_of(
    event: &CloudEvent,
    now: DateTime<Utc>,
) -> Result<Box<RawValue>, serde_json::Error> {
    envelope(&event.id, NAMESPACE, &event.event_type, now, event)
}

/// An event in EventBridge's envelope:
/// <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>.
pub(super) fn envelope(
    id: &str,
    source: &str,
    detail_type: &str,
    time: DateTime<Utc>,
    detail: &impl Serialize,
) -> Result<Box<RawValue>, serde_json::Error> {
    let detail = serde_json::to_value(detail)?;
    serde_json::value::to_raw_value(&json!({
        "version": "0",
        "id": id,
        "detail-type": detail_type,
        "source": source,
        "account": "000000000000",
        "time": time.to_rfc3339_opts(SecondsFormat::Secs, true),
        "region": "local",
        "resources": [],
        "detail": detail,
    }))
}
