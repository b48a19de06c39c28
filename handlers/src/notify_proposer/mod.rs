//! Station 11: a proposer who left an address is told by mail that the place needs correcting.

mod claiming;
mod letter;
mod notifier;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use event_store::{EventStore, RecordedEvent};
use stream_processing::encryption::{KeyStore, KeyedHash};
use stream_processing::{
    EventTypes, FailedUnit, FaultStore, Pipeline, Pipelines, Processor, UnitOfWork,
};

pub use notifier::Notifier;

use crate::mail::Mail;
use crate::mailboxes::MailboxStore;
use notifier::Notified;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "notify-proposer";

/// The events on the bus that go to its queue: rejections, but none that a replay says again, and none that was imported.
pub const RULE: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.GeolocationValidationFailed."}],"replay-name":[{"exists":false}],"detail":{"replayname":[{"exists":false}]}}"#;

/// How old a rejection may be: an older one is a fault, and nobody is told by itself any more.
pub const NEWS: Duration = Duration::from_hours(24);

/// Letters that are sent at the same time: SES takes a few a second
/// (<https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>).
const CONCURRENCY: NonZeroUsize = NonZeroUsize::MIN;

/// The function that writes to proposers. It claims first and sends then, so that nothing is sent twice by itself.
pub fn processor<E, K, H, S, M, F>(notifier: Notifier<E, K, H, S, M>, faults: F) -> Processor<F>
where
    E: EventStore + 'static,
    K: KeyStore + 'static,
    H: KeyedHash + 'static,
    S: MailboxStore,
    M: Mail,
    F: FaultStore,
{
    let now = notifier.now;
    let notifier = Arc::new(notifier);
    let pipeline = Pipeline::new("notify", EventTypes::any(), move |units| {
        let notifier = Arc::clone(&notifier);
        let notify = move |unit| notify(Arc::clone(&notifier), unit);
        units.stored_events().parallel(CONCURRENCY, notify)
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
}

/// Tells a proposer, unless the event is said again, to others.
async fn notify<E, K, H, S, M>(
    notifier: Arc<Notifier<E, K, H, S, M>>,
    unit: UnitOfWork<RecordedEvent>,
) -> Result<UnitOfWork, FailedUnit>
where
    E: EventStore,
    K: KeyStore,
    H: KeyedHash,
    S: MailboxStore,
    M: Mail,
{
    let is_for_people = unit.event().is_for_people();
    let resubmitted = unit.delivery().resubmitted;
    let (unit, outcome) = unit.take();
    let told = if is_for_people {
        notifier.tell(&outcome, resubmitted).await
    } else {
        Ok(Notified::Replayed)
    };
    match told {
        Ok(told) => {
            tracing::info!(event = %outcome.event.id, notified = ?told, "rejection");
            Ok(unit)
        }
        Err(failure) => Err(unit.fail(failure)),
    }
}
