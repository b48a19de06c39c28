//! The stations that answer HTTP requests.

use domain::testing::controls;
use event_store::memory::InMemoryEventStore;
use event_store::{AppendError, ReadError};
use handlers::mailboxes::{Answer, AnswerLink, MailboxKey};
use handlers::ports::address_limit::{AddressLimit, AddressLimitError};
use handlers::ports::mailbox_store::MailboxStoreError;
use handlers::proposers::{ProposerMail, Proposers};
use handlers::stations::propose_destination::ProposeDestinationHandler;
use handlers::stations::query_destinations::QueryDestinationsHandler;
use handlers::stations::record_consent::RecordConsentHandler;
use handlers::stations::{propose_destination, query_destinations, record_consent};
use http::Method;
use read_models::StoreError;
use read_models::memory::InMemoryReadModels;
use serde_json::json;
use stream_processing::encryption::{KeyError, KeyStore, MemoryKeyStore};

use super::observed::{Observed, answered};
use super::trouble::Trouble;
use super::variants::Variants;
use crate::in_memory_address_limit::InMemoryAddressLimit;
use crate::leaving_an_address::zoo;
use crate::letters_and_claims::InMemoryMailboxes;
use crate::story::{destination_id, get, given, hash, now, post_json, request, without_mail};

fn mail<K: KeyStore, L: AddressLimit>(keys: K, limit: L) -> ProposerMail<K, L> {
    let sender = "visitplannr@example.com".parse().unwrap();
    ProposerMail { sender, proposers: Proposers::new(keys), limit }
}

fn limit() -> InMemoryAddressLimit {
    InMemoryAddressLimit::new(100)
}

pub(super) async fn propose(observed: &mut Observed) {
    let (station, store) = (propose_destination::NAME, InMemoryEventStore::default);
    let anonymous = crate::commanding::eiffel_tower().to_string();
    let anonymous = || post_json(anonymous.as_bytes());
    let signed = || post_json(&zoo(&json!("ada@example.com")));
    let append = async |trouble: Trouble<AppendError>| {
        let handler = ProposeDestinationHandler::new(trouble.on(store()), without_mail(), now);
        answered(&handler, anonymous()).await
    };
    observed.each(station, "EventStore::append", append).await;
    // Nothing is read before a conflict.
    let conflict = Trouble::new("append", AppendError::ALL[0]);
    let read = async |trouble: Trouble<ReadError>| {
        let store = trouble.on(conflict.on(store()));
        answered(&ProposeDestinationHandler::new(store, without_mail(), now), anonymous()).await
    };
    observed.each(station, "EventStore::read", read).await;
    let keys = async |trouble: Trouble<KeyError>| {
        let mail = mail(trouble.on(MemoryKeyStore::default()), limit());
        answered(&ProposeDestinationHandler::new(store(), Some(mail), now), signed()).await
    };
    observed.each(station, "KeyStore::key_for", keys).await;
    let limit = async |trouble: Trouble<AddressLimitError>| {
        let mail = mail(MemoryKeyStore::default(), trouble.on(limit()));
        answered(&ProposeDestinationHandler::new(store(), Some(mail), now), signed()).await
    };
    observed.each(station, "AddressLimit::admits", limit).await;
}

pub(super) async fn query(observed: &mut Observed) {
    let (station, models) = (query_destinations::NAME, InMemoryReadModels::default);
    let events = given(&[controls::proposed()]).await;
    let one = || get(&format!("/destinations/{}", destination_id()));
    let read = async |trouble: Trouble<ReadError>| {
        let handler = QueryDestinationsHandler::new(trouble.on(&events), models(), None);
        answered(&handler, one()).await
    };
    observed.each(station, "EventStore::read", read).await;
    let load = async |trouble: Trouble<StoreError>| {
        let handler = QueryDestinationsHandler::new(&events, trouble.on(models()), None);
        answered(&handler, one()).await
    };
    observed.each(station, "DestinationDetailsStore::load", load).await;
    let newest = async |trouble: Trouble<StoreError>| {
        let handler = QueryDestinationsHandler::new(&events, trouble.on(models()), None);
        answered(&handler, get("/destinations")).await
    };
    observed.each(station, "DestinationDetailsStore::newest", newest).await;
}

pub(super) async fn record_consent(observed: &mut Observed) {
    let (station, mailboxes) = (record_consent::NAME, InMemoryMailboxes::default);
    let key = MailboxKey::of(&hash(), &"ada@example.com".parse().unwrap()).await.unwrap();
    let link = AnswerLink::sign(&hash(), Answer::WriteToMe, &key).await.unwrap().to_string();
    let click = || request(Method::POST, &link, &[], b"");
    let sign = async |trouble: Trouble<KeyError>| {
        answered(&RecordConsentHandler::new(mailboxes(), trouble.on(hash())), click()).await
    };
    observed.each(station, "KeyedHash::of", sign).await;
    for port in ["MailboxStore::load", "MailboxStore::save"] {
        let keep = async |trouble: Trouble<MailboxStoreError>| {
            answered(&RecordConsentHandler::new(trouble.on(mailboxes()), hash()), click()).await
        };
        observed.each(station, port, keep).await;
    }
}
