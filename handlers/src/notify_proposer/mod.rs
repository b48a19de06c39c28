//! Station 11: a proposer who left an address is told by mail that the place needs correcting.

mod claim;
mod claim_store;
mod daily_count;
mod dynamodb_claim_store;
mod letter;
mod notifier;
mod site_url;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use event_store::{EventStore, RecordedEvent};
use stream_processing::encryption::KeyStore;
use stream_processing::{
    EventTypes, FailedUnit, FaultStore, Pipeline, Pipelines, Processor, UnitOfWork,
};

pub use claim::{Claim, ClaimState, Step, Told};
pub use claim_store::{ClaimStore, ClaimStoreError};
pub use daily_count::{Counting, DAILY_LIMIT, DailyCount};
pub use dynamodb_claim_store::{DynamoDbClaimStore, TIME_TO_LIVE, mail_claims_table};
pub use notifier::Notifier;
pub use site_url::{InvalidSiteUrl, SiteUrl};

use crate::mail::Mail;
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
pub fn processor<E, K, C, M, F>(notifier: Notifier<E, K, C, M>, faults: F) -> Processor<F>
where
    E: EventStore + 'static,
    K: KeyStore + 'static,
    C: ClaimStore,
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
async fn notify<E, K, C, M>(
    notifier: Arc<Notifier<E, K, C, M>>,
    unit: UnitOfWork<RecordedEvent>,
) -> Result<UnitOfWork, FailedUnit>
where
    E: EventStore,
    K: KeyStore,
    C: ClaimStore,
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
