//! Station 1, when the proposer leaves an address: it is kept sealed, and shown to nobody.

use domain::{DestinationEvent, Proposer};
use event_store::memory::InMemoryEventStore;
use event_store::{RecordedEvent, StreamId, decode};
use handlers::function::HttpFunction;
use handlers::http_api::Response;
use handlers::proposers::{ProposerAddress, ProposerMail, Proposers};
use handlers::stations::propose_destination::{ProposeDestinationHandler, destination_id_of_key};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use stream_processing::encryption::{DataKey, KeyError, KeyStore, MemoryKeyStore};

use crate::doubles::WatchedKeys;
use crate::in_memory_address_limit::InMemoryAddressLimit;
use crate::story::{body, history, now, request, text, without_mail};

const KEY: &str = "a-key-of-a-client";
const ADA: &str = "ada@example.com";
const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn mail<K: KeyStore>(keys: K) -> ProposerMail<K, InMemoryAddressLimit> {
    limited(keys, InMemoryAddressLimit::new(100))
}

fn limited<K: KeyStore>(
    keys: K,
    limit: InMemoryAddressLimit,
) -> ProposerMail<K, InMemoryAddressLimit> {
    let sender = "visitplannr@example.com".parse().unwrap();
    ProposerMail { sender, proposers: Proposers::new(keys), limit }
}

pub(crate) fn zoo(email: &Value) -> Vec<u8> {
    let geolocation = json!({"latitude": 47.3845, "longitude": 8.5742});
    json!({"name": "Zoo", "geolocation": geolocation, "email": email}).to_string().into_bytes()
}

async fn propose<K: KeyStore>(
    store: &InMemoryEventStore,
    mail: Option<ProposerMail<K, InMemoryAddressLimit>>,
    content_type: (&str, &str),
    content: &[u8],
) -> Response {
    let headers = [content_type, ("idempotency-key", KEY)];
    let request = request(Method::POST, "/destinations", &headers, content);
    ProposeDestinationHandler::new(store, mail, now).handle(request).await
}

/// The one proposal, and who made it.
async fn proposed(store: &InMemoryEventStore) -> (RecordedEvent, Option<Proposer>) {
    let stream = StreamId::new("destination", destination_id_of_key(KEY).to_string());
    let recorded = history(store, &stream).await.remove(0);
    let proposer = proposer_of(&recorded);
    (recorded, proposer)
}

pub(crate) fn proposer_of(proposal: &RecordedEvent) -> Option<Proposer> {
    let event = decode(&proposal.event.event_type, &proposal.event.payload).unwrap();
    let DestinationEvent::DestinationProposed { proposer, .. } = event else { panic!("{event:?}") };
    proposer
}

#[tokio::test]
async fn an_address_is_sealed_in_its_event_and_opened_with_its_key_only() {
    let (store, keys) = (InMemoryEventStore::default(), MemoryKeyStore::default());

    let response =
        propose(&store, Some(mail(keys.clone())), JSON, &zoo(&json!("Ada@example.com"))).await;

    assert_eq!(response.status(), StatusCode::ACCEPTED);
    assert!(!text(&response).contains("example.com"), "{}", text(&response));
    let (recorded, proposer) = proposed(&store).await;
    assert!(!format!("{recorded:?}").to_lowercase().contains("ada@"), "{recorded:?}");
    let proposer = proposer.unwrap();
    assert_eq!(keys.key_for("ada@example.com").await.unwrap().id(), proposer.key);
    let proposers = Proposers::new(keys.clone());
    match proposers.address(recorded.event.id, &proposer).await.unwrap() {
        ProposerAddress::Known(address) => assert_eq!(address.as_str(), "Ada@example.com"),
        ProposerAddress::Erased(erased) => panic!("{erased}"),
    }
    let elsewhere = proposers.address(uuid::Uuid::from_u128(1), &proposer).await;
    assert!(elsewhere.is_err(), "moved to another event, it can't be opened");

    keys.erase("ada@example.com").await.unwrap();
    match proposers.address(recorded.event.id, &proposer).await.unwrap() {
        ProposerAddress::Known(_) => panic!("its key is gone"),
        ProposerAddress::Erased(erased) => assert_eq!(erased.key, proposer.key),
    }
}

#[tokio::test]
async fn nobody_finds_out_by_a_repeat_who_proposed_a_place_and_a_repeat_makes_no_key() {
    let (store, keys) = (InMemoryEventStore::default(), WatchedKeys::default());
    let first = propose(&store, Some(mail(keys.clone())), JSON, &zoo(&json!(ADA))).await;
    assert_eq!(keys.asked_for(), [ADA]);
    for guess in [json!(ADA), json!(" ADA@EXAMPLE.COM "), json!("bob@example.com"), json!(null)] {
        let answer = propose(&store, Some(mail(keys.clone())), JSON, &zoo(&guess)).await;
        assert_eq!((answer.status(), answer.body()), (StatusCode::ACCEPTED, first.body()));
    }
    assert_eq!(keys.asked_for(), [""; 0]);
    assert!(proposed(&store).await.1.is_some(), "the first one's address stays");
}

#[tokio::test]
async fn what_is_accepted_without_an_address_gets_none_by_a_repeat() {
    let (store, keys) = (InMemoryEventStore::default(), WatchedKeys::default());
    for address in [json!(null), json!(ADA)] {
        let answer = propose(&store, Some(mail(keys.clone())), JSON, &zoo(&address)).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
    }
    assert_eq!(proposed(&store).await.1, None);
    assert_eq!(keys.asked_for(), [""; 0]);
}

#[tokio::test]
async fn an_honest_repeat_after_its_address_was_forgotten_is_accepted_and_makes_no_key() {
    let (store, keys) = (InMemoryEventStore::default(), WatchedKeys::default());
    propose(&store, Some(mail(keys.clone())), JSON, &zoo(&json!(ADA))).await;
    assert_eq!(keys.asked_for(), [ADA]);
    keys.erase(ADA).await.unwrap();

    let again = propose(&store, Some(mail(keys.clone())), JSON, &zoo(&json!(ADA))).await;

    assert_eq!(again.status(), StatusCode::ACCEPTED);
    assert_eq!(keys.asked_for(), [""; 0], "it stays forgotten");
}

#[tokio::test]
async fn a_proposal_that_is_refused_leaves_no_key() {
    let (store, keys) = (InMemoryEventStore::default(), WatchedKeys::default());
    propose(&store, Some(mail(keys.clone())), JSON, &zoo(&json!(null))).await;
    let geolocation = json!({"latitude": 1, "longitude": 2});
    let other = json!({"name": "Louvre", "geolocation": geolocation, "email": ADA}).to_string();

    let refused = propose(&store, Some(mail(keys.clone())), JSON, other.as_bytes()).await;

    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(keys.asked_for(), [""; 0]);
}

#[tokio::test]
async fn an_address_is_optional() {
    for (content_type, content) in [
        (JSON, zoo(&json!(null))),
        (JSON, zoo(&json!(" "))),
        (FORM, b"name=Zoo&latitude=47.3845&longitude=8.5742&email=".to_vec()),
    ] {
        let store = InMemoryEventStore::default();
        propose(&store, Some(mail(MemoryKeyStore::default())), content_type, &content).await;
        let (recorded, proposer) = proposed(&store).await;
        assert_eq!(proposer, None);
        assert!(!recorded.event.payload.contains_key("proposer"), "{recorded:?}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_refused_without_being_repeated() {
    for (email, reason) in [
        (json!("ada at home"), "must be one address"),
        (json!("ada@exämple.com"), "ASCII"),
        (json!("ada at home@b|c.co"), "must be one address"),
        (json!("ada@1.2.3.4"), "must be the name of a host"),
        (json!(format!("{}@example.com", "a".repeat(250))), "at most 254"),
        (json!(7), "must be text"),
    ] {
        let store = InMemoryEventStore::default();
        let response =
            propose(&store, Some(mail(MemoryKeyStore::default())), JSON, &zoo(&email)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let problem = body(&response);
        assert_eq!(problem["errors"][0]["pointer"], "/email");
        assert!(problem["detail"].as_str().unwrap().contains(reason), "{problem}");
        assert!(!text(&response).contains("ada at home"), "{problem}");
    }
}

#[tokio::test]
async fn where_nobody_is_written_to_an_address_is_refused() {
    let store = InMemoryEventStore::default();

    let response = propose(&store, without_mail(), JSON, &zoo(&json!("ada@example.com"))).await;

    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let problem = body(&response);
    assert_eq!(problem["errors"][0]["pointer"], "/email");
    assert!(problem["detail"].as_str().unwrap().contains("leave it out"), "{problem}");
}

#[tokio::test]
async fn a_form_with_mistakes_has_the_address_again_for_who_sent_it() {
    let store = InMemoryEventStore::default();
    let content = b"name=&latitude=1&longitude=2&email=ada%40example.com";

    let page = propose(&store, Some(mail(MemoryKeyStore::default())), FORM, content).await;

    assert_eq!(page.status(), StatusCode::BAD_REQUEST);
    assert!(text(&page).contains("value=\"ada@example.com\""), "{}", text(&page));
    assert!(text(&page).contains("write to <a href=\"mailto:visitplannr@example.com\""));
    let page = propose(&store, without_mail(), FORM, b"name=&latitude=1&longitude=2").await;
    assert!(!text(&page).contains("name=\"email\""), "{}", text(&page));
}

/// Keys that are out of reach.
struct Unreachable;

impl KeyStore for Unreachable {
    async fn key_for(&self, _: &str) -> Result<DataKey, KeyError> {
        Err(KeyError::Unavailable("nobody there".to_owned()))
    }

    async fn key(&self, _: &str) -> Result<Option<DataKey>, KeyError> {
        Err(KeyError::Unavailable("nobody there".to_owned()))
    }

    async fn erase(&self, _: &str) -> Result<(), KeyError> {
        Ok(())
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_proposed_and_the_client_may_try_again() {
    let store = InMemoryEventStore::default();

    let response =
        propose(&store, Some(mail(Unreachable)), JSON, &zoo(&json!("ada@example.com"))).await;

    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let stream = StreamId::new("destination", destination_id_of_key(KEY).to_string());
    assert_eq!(history(&store, &stream).await, []);
}
