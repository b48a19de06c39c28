//! What a proposal's headers say, and what they may not.

use event_store::StreamId;
use event_store::memory::InMemoryEventStore;
use handlers::function::HttpFunction;
use handlers::http_api::Response;
use handlers::stations::propose_destination::{ProposeDestinationHandler, destination_id_of_key};
use http::{Method, StatusCode};

use crate::bad_requests::problem;
use crate::story::{header, history, now, request, without_mail};

const KEY: &str = "a-key-of-a-client";
const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ZOO: &[u8] = br#"{"name":"Zoo","geolocation":{"latitude":47,"longitude":8}}"#;

fn stream_of_key() -> StreamId {
    StreamId::new("destination", destination_id_of_key(KEY).to_string())
}

async fn propose(store: &InMemoryEventStore, headers: &[(&str, &str)], content: &[u8]) -> Response {
    let request = request(Method::POST, "/destinations", headers, content);
    ProposeDestinationHandler::new(store, without_mail(), now).handle(request).await
}

#[tokio::test]
async fn a_key_has_16_to_128_visible_characters() {
    let long = "k".repeat(129);
    for key in [
        "short",
        "fifteen-charact",
        "a key with spaces in it",
        &long,
        // Two keys, as API Gateway joins them.
        "the-first-of-two-keys,the-second-of-two-keys",
        "\"the-first-of-two-keys\",\"the-second-of-two-keys\"",
        "\"quoted-but-short\"x",
        "\"fifteen-charact\"",
        "\"no-end-of-this-quote",
        "no-begin-of-this-quote\"",
        "\"a quoted key with spaces\"",
        "\"a-wrong-\\escape-in-it\"",
    ] {
        let (status, body) = problem(&[JSON, ("idempotency-key", key)], ZOO).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{key}");
        assert!(body["detail"].as_str().unwrap().contains("Idempotency-Key"), "{key}");
    }
}

#[tokio::test]
async fn what_a_request_says_once_it_may_not_say_twice() {
    let key = ("idempotency-key", "a-key-of-16-chars");
    for headers in [&[JSON, key, key][..], &[JSON, JSON], &[JSON, FORM]] {
        let (status, body) = problem(headers, ZOO).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{headers:?}");
        assert_eq!(body["type"], "urn:visitplannr:problem:malformed");
    }
}

/// The trace that an event keeps of a request with these headers.
async fn kept_trace(traceparents: &[&str]) -> Option<String> {
    let store = InMemoryEventStore::default();
    let mut headers = vec![JSON, ("idempotency-key", KEY)];
    headers.extend(traceparents.iter().map(|traceparent| ("traceparent", *traceparent)));

    assert_eq!(propose(&store, &headers, ZOO).await.status(), StatusCode::ACCEPTED);

    let event = history(&store, &stream_of_key()).await.remove(0).event;
    event.metadata.traceparent.map(|traceparent| traceparent.to_string())
}

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[tokio::test]
async fn the_trace_of_a_request_goes_with_its_event() {
    assert_eq!(kept_trace(&[TRACE]).await.as_deref(), Some(TRACE));
}

#[tokio::test]
async fn a_trace_that_is_none_is_not_kept_and_hinders_nothing() {
    let endless = "4".repeat(400_000);
    for traceparents in
        [&[&*endless][..], &["ff-1"], &[TRACE, TRACE], &[&format!("{TRACE}, {TRACE}")]]
    {
        assert_eq!(kept_trace(traceparents).await, None);
    }
}

#[tokio::test]
async fn a_key_is_the_same_with_quotes_and_without() {
    let store = InMemoryEventStore::default();
    let quoted = format!("\"{KEY}\"");
    for key in [KEY, &quoted] {
        let response = propose(&store, &[JSON, ("idempotency-key", key)], ZOO).await;
        let location = format!("/destinations/{}", destination_id_of_key(KEY));
        assert_eq!(header(&response, "location"), location, "{key}");
    }
    assert_eq!(history(&store, &stream_of_key()).await.len(), 1);
}

#[tokio::test]
async fn no_page_of_another_site_proposes() {
    let content = b"name=Zoo&latitude=47&longitude=8";
    for (site, expected) in [
        ("cross-site", StatusCode::FORBIDDEN),
        ("same-site", StatusCode::FORBIDDEN),
        ("same-origin", StatusCode::SEE_OTHER),
        ("none", StatusCode::SEE_OTHER),
    ] {
        let store = InMemoryEventStore::default();
        let headers = [FORM, ("sec-fetch-site", site), ("idempotency-key", KEY)];
        assert_eq!(propose(&store, &headers, content).await.status(), expected, "{site}");
        let events = history(&store, &stream_of_key()).await.len();
        assert_eq!(events, usize::from(expected == StatusCode::SEE_OTHER), "{site}");
    }
}
