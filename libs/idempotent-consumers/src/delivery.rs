//! Connects a consumer to a source of events.

use stream_processing::{CloudEvent, Event, EventTypes, Pipeline, Units};

use crate::{ConsumeError, Consumed, Consumer, Handler};

impl<H: Handler> Consumer<H> {
    /// The steps of a pipeline that handle each unit's event, up to 16 at once (see
    /// [`in_parallel`](Self::in_parallel)), those with the same key in order. Transient failures are delivered again;
    /// poison becomes a fault. Replayed events that are too old for a repeat to be recognised are skipped.
    pub fn steps(&self) -> impl FnOnce(Units) -> Units<Consumed> + Send + use<H> {
        let consumer = self.clone();
        move |units| {
            let asked = consumer.clone();
            let units = units.filter(move |unit| !asked.is_forgotten_replay(unit.event()));
            units.parallel(consumer.parallel(), move |unit| {
                let consumer = consumer.clone();
                async move {
                    match consumer.consume_delivered(unit.event()).await {
                        Ok(outcome) => Ok(unit.with(outcome)),
                        Err(error) => Err(unit.fail(error)),
                    }
                }
            })
        }
    }

    /// The events of a pipeline, for [`consume_together`](Self::consume_together). Replayed events that are too old for a
    /// repeat to be recognised are skipped.
    pub fn events(&self) -> impl FnOnce(Units) -> Units<CloudEvent> + Send + use<H> {
        let consumer = self.clone();
        move |units| {
            let units = units.filter(move |unit| !consumer.is_forgotten_replay(unit.event()));
            units.try_map(|event, ()| cloud_event(event))
        }
    }

    /// A pipeline that handles events of these types. Its id is that of the service.
    pub fn pipeline(&self, types: impl Into<EventTypes>) -> Pipeline {
        let consumer = self.clone();
        Pipeline::new(self.service().as_str(), types, move |units: Units| {
            units.through(consumer.steps())
        })
    }

    /// Whether an operator replays an event that is too old to know whether this service handled it. A fault would
    /// not help: resubmitting it raises the same question again.
    fn is_forgotten_replay(&self, event: &Event) -> bool {
        let is_forgotten =
            event.is_replayed() && cloud_event(event).is_ok_and(|event| self.is_too_old(&event));
        if is_forgotten {
            tracing::info!(event = event.id, "replayed, but older than the journal: passed by");
        }
        is_forgotten
    }

    pub(crate) async fn consume_delivered(&self, event: &Event) -> Result<Consumed, ConsumeError> {
        self.consume(&cloud_event(event)?).await
    }
}

/// The CloudEvent that was delivered. A bus's own event, such as one
/// of an AWS service, becomes the CloudEvent with its id and source.
fn cloud_event(event: &Event) -> Result<CloudEvent, ConsumeError> {
    if let Ok(delivered) = event.raw() {
        return Ok(delivered);
    }
    let source = event.tags.get("source").and_then(|source| source.as_str().map(str::to_owned));
    let source = source.ok_or_else(|| ConsumeError::NoCloudEvent(event.id.clone()))?;
    Ok(CloudEvent::from_event(event, source)?)
}
