//! Station 11.

use event_store::{EventStore, ReadError};
use handlers::ports::mail::{Mail, MailError};
use handlers::ports::mailbox_store::{MailboxStore, MailboxStoreError};
use handlers::proposers::Proposers;
use handlers::stations::notify_proposer::{NAME, Notifier, processor};
use stream_processing::encryption::{KeyError, KeyStore, KeyedHash};
use stream_processing::testing::{payload_of, sqs_record};
use stream_processing::{FaultStore, Processor};

use super::observed::{Observed, processed};
use super::trouble::Trouble;
use crate::post_office::PostOffice;
use crate::story::now;

/// The write that says what became of a letter.
const SETTLING: &str = "MailboxStore::save (settling)";

/// The station with these parts instead of the office's own.
fn station<E, K, H, S, M, F>(
    (events, keys, hash): (E, K, H),
    (mailboxes, mail): (S, M),
    faults: F,
) -> Processor<F>
where
    E: EventStore + 'static,
    K: KeyStore + 'static,
    H: KeyedHash + 'static,
    S: MailboxStore,
    M: Mail,
    F: FaultStore,
{
    let (proposers, site) = (Proposers::new(keys), "https://visitplannr.example".parse().unwrap());
    let limits = PostOffice::default().limits;
    let notifier = Notifier { events, proposers, hash, mailboxes, mail, limits, site, now };
    processor(notifier, faults)
}

/// What becomes of a rejection, of which a new office is told. `parts` puts one of its parts in trouble.
async fn told<E, K, H, S, M>(parts: impl FnOnce(PostOffice) -> ((E, K, H), (S, M))) -> String
where
    E: EventStore + 'static,
    K: KeyStore + 'static,
    H: KeyedHash + 'static,
    S: MailboxStore,
    M: Mail,
{
    let office = PostOffice::default();
    let rejection = office.rejected(42, Some("ada@example.com")).await;
    let faults = office.faults.clone();
    let (knowing, writing) = parts(office);
    let message = sqs_record(0, &rejection.to_string());
    processed(&station(knowing, writing, faults.clone()), &faults, payload_of(&[message])).await
}

pub(super) async fn observe(observed: &mut Observed) {
    let read = async |trouble: Trouble<ReadError>| {
        told(|it| ((trouble.on(it.events), it.keys, it.hash), (it.mailboxes, it.post))).await
    };
    observed.each(NAME, "EventStore::read", read).await;
    let open = async |trouble: Trouble<KeyError>| {
        told(|it| ((it.events, trouble.on(it.keys), it.hash), (it.mailboxes, it.post))).await
    };
    observed.each(NAME, "KeyStore::key", open).await;
    let find = async |trouble: Trouble<KeyError>| {
        told(|it| ((it.events, it.keys, trouble.on(it.hash)), (it.mailboxes, it.post))).await
    };
    observed.each(NAME, "KeyedHash::of", find).await;
    for port in ["MailboxStore::load", "MailboxStore::count", "MailboxStore::save", SETTLING] {
        let claim = async |trouble: Trouble<MailboxStoreError>| {
            let trouble = trouble.after(usize::from(port == SETTLING));
            told(|it| ((it.events, it.keys, it.hash), (trouble.on(it.mailboxes), it.post))).await
        };
        observed.each(NAME, port, claim).await;
    }
    let send = async |trouble: Trouble<MailError>| {
        told(|it| ((it.events, it.keys, it.hash), (it.mailboxes, trouble.on(it.post)))).await
    };
    observed.each(NAME, "Mail::send", send).await;
    let PostOffice { events, keys, hash, mailboxes, post, .. } = PostOffice::default();
    let knowing = || (events.clone(), keys.clone(), hash.clone());
    let writing = || (mailboxes.clone(), post.clone());
    observed.unkept_faults(NAME, |faults| station(knowing(), writing(), faults)).await;
}
