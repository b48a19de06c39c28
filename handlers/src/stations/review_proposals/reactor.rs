//! Where conclusions go: to a reactor, which appends what they mean.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use event_store::RecordedEvent;
use stream_processing::sinks::Publish;
use stream_processing::stored_events::recorded_event;
use stream_processing::{Event, FailedUnit, Failure, UnitOfWork, Units};
use uuid::Uuid;

/// Conclusions that are reacted to at the same time.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(15);

/// What is appended to a store because of a conclusion.
pub(super) trait Reaction: Send + Sync + 'static {
    /// # Errors
    /// A [`Failure`] if it could not be appended.
    fn react(&self, conclusion: &Event) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// A bus with one subscriber.
pub(super) struct Reactor<R>(Arc<R>);

impl<R: Reaction> Reactor<R> {
    pub(super) fn new(reaction: R) -> Self {
        Self(Arc::new(reaction))
    }
}

impl<R: Reaction> Publish for Reactor<R> {
    fn publish(&self, conclusions: Units<Event>) -> Units {
        let reaction = Arc::clone(&self.0);
        conclusions.parallel(CONCURRENCY, move |unit| react(Arc::clone(&reaction), unit))
    }
}

async fn react<R: Reaction>(
    reaction: Arc<R>,
    unit: UnitOfWork<Event>,
) -> Result<UnitOfWork, FailedUnit> {
    let (unit, conclusion) = unit.take();
    match reaction.react(&conclusion).await {
        Ok(()) => Ok(unit),
        Err(failure) => Err(unit.fail(failure)),
    }
}

/// The stored event that a conclusion was drawn from.
pub(super) fn cause_of(conclusion: &Event) -> Result<RecordedEvent, Failure> {
    let mut cause = recorded_event(conclusion)?;
    let trigger = conclusion.triggers.first().map_or("", |trigger| trigger.id.as_str());
    cause.event.id = trigger.parse::<Uuid>()?;
    Ok(cause)
}
