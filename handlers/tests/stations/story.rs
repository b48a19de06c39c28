//! The words that the stations' stories are told in.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{DestinationEvent, DestinationId};
use event_store::memory::InMemoryEventStore;
use event_store::{
    EventStore, ExpectedVersion, Metadata, NewEvent, RecordedEvent, StreamId, Version, encode,
};
use futures::TryStreamExt;
use handlers::http_api::{Request, Response};
use handlers::proposers::ProposerMail;
use http::Method;
use serde_json::Value;
use stream_processing::encryption::{LocalKeyedHash, MemoryKeyStore};
use uuid::Uuid;

use crate::in_memory_address_limit::InMemoryAddressLimit;

/// When every story happens.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
}

pub(crate) fn later() -> DateTime<Utc> {
    now() + TimeDelta::seconds(2)
}

/// Nobody is written to, so nobody leaves an address.
pub(crate) fn without_mail() -> Option<ProposerMail<MemoryKeyStore, InMemoryAddressLimit>> {
    None
}

/// A keyed hash with a secret of these stories.
pub(crate) fn hash() -> LocalKeyedHash {
    LocalKeyedHash::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap()
}

pub(crate) fn request(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Request {
    let mut request = http::Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Bytes::copy_from_slice(body)).unwrap()
}

pub(crate) fn get(path: &str) -> Request {
    request(Method::GET, path, &[], b"")
}

pub(crate) fn post_json(body: &[u8]) -> Request {
    request(Method::POST, "/destinations", &[("content-type", "application/json")], body)
}

pub(crate) fn body(response: &Response) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

pub(crate) fn text(response: &Response) -> String {
    String::from_utf8(response.body().to_vec()).unwrap()
}

pub(crate) fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).unwrap().to_str().unwrap()
}

pub(crate) fn destination_id() -> DestinationId {
    DestinationId(Uuid::from_u128(42))
}

pub(crate) fn stream() -> StreamId {
    StreamId::new("destination", destination_id().to_string())
}

/// Appends the domain's events to the one destination of a story.
pub(crate) async fn given(events: &[DestinationEvent]) -> InMemoryEventStore {
    let store = InMemoryEventStore::default();
    for (version, event) in (0..).zip(events) {
        let expected = ExpectedVersion::Exact(Version(version));
        store.append(&stream(), expected, &[stored(event)]).await.unwrap();
    }
    store
}

pub(crate) fn stored(event: &DestinationEvent) -> NewEvent {
    let (event_type, payload) = encode(event).unwrap();
    NewEvent {
        id: Uuid::now_v7(),
        event_type,
        payload,
        schema: 1,
        timestamp: now(),
        metadata: metadata(),
    }
}

pub(crate) fn metadata() -> Metadata {
    Metadata {
        correlation_id: "the flow".to_owned(),
        causation_id: "the request".to_owned(),
        actor: None,
        traceparent: None,
        imported: None,
    }
}

pub(crate) async fn history(store: &InMemoryEventStore, stream: &StreamId) -> Vec<RecordedEvent> {
    store.read(stream, Version::EMPTY).try_collect().await.unwrap()
}
