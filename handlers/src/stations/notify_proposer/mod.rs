//! Station 11: writes to proposers who left an address that their place needs correcting.

mod claiming;
mod letter;
mod notifier;
mod notify_error;
mod telling;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use event_store::{EventStore, RecordedEvent};
use stream_processing::encryption::{KeyStore, KeyedHash};
use stream_processing::{
    EventTypes, FailedUnit, FaultStore, Pipeline, Pipelines, Processor, UnitOfWork,
};

pub use notifier::Notifier;

use crate::declaration::{Declaration, Subscription, Trigger};
use crate::function::BatchFunction;
use crate::need::{Need, SettingError};
use crate::parts::Parts;
use crate::ports::mail::Mail;
use crate::ports::mailbox_store::MailboxStore;
use crate::station::{AssemblyError, BatchStation, Station};
use crate::stored_events::warm_up;
use notifier::Notified;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "notify-proposer";

/// The event pattern of the rule that fills its queue: rejections, without replayed and imported ones.
pub const RULE: &str = r#"{"source":["com.visitplannr"],"detail-type":[{"prefix":"com.visitplannr.destination.GeolocationValidationFailed."}],"replay-name":[{"exists":false}],"detail":{"replayname":[{"exists":false}]}}"#;

/// The greatest age of a rejection: an older one is a fault, and is not sent automatically.
pub const NEWS: Duration = Duration::from_hours(24);

/// Writes to proposers whose place was not found.
#[derive(Debug)]
pub struct NotifyProposer;

impl Station for NotifyProposer {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(11),
        triggers: &[Trigger::Bus(Subscription {
            reaches_people: true,
            remembers: Some(NEWS),
            ..Subscription::to(RULE)
        })],
        needs: &[
            Need::Events,
            Need::Proposers,
            Need::AddressHash,
            Need::Mailboxes,
            Need::Letters,
            Need::Faults,
        ],
    };
}

impl BatchStation for NotifyProposer {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (mail, limits, site) = (parts.mail()?, parts.letter_limits()?, parts.site_url()?);
        let no_sender = || SettingError::Missing("MAIL_SENDER".to_owned());
        let proposers = parts.proposers()?.ok_or_else(no_sender)?;
        let (hash, mailboxes) = (parts.address_hash()?, parts.mailboxes()?);
        let (events, faults, now) = (parts.events()?, parts.faults()?, parts.clock());
        parts.warm_up(warm_up(&events)).await;
        let notifier = Notifier { events, proposers, hash, mailboxes, mail, limits, site, now };
        Ok(processor(notifier, faults))
    }
}

/// Letters to send at once: SES takes a few per second
/// (<https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>).
const CONCURRENCY: NonZeroUsize = NonZeroUsize::MIN;

/// The function that writes to proposers. It claims a letter
/// before it sends it, so that none is sent twice automatically.
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

/// Notifies a proposer, unless the event is replayed to others.
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
