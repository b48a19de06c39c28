//! Station 1: what becomes of a proposal.

use domain::testing::controls;
use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, ExpectedVersion, RecordedEvent, StreamId, Version, decode};
use handlers::function::HttpFunction;
use handlers::stations::propose_destination::{ProposeDestinationHandler, destination_id_of_key};
use http::{Method, StatusCode};
use serde_json::json;

use crate::story::{body, header, history, now, post_json, request, stored, text, without_mail};

const KEY: &str = "a-key-of-a-client";
const JSON: (&str, &str) = ("content-type", "application/json");

fn eiffel_tower() -> Vec<u8> {
    serde_json::to_vec(&json!({
        "name": " Eiffel Tower ",
        "geolocation": {"latitude": 48.858_222_2, "longitude": "2.2945"},
        "description": "Stairs for the brave,\nlifts for the rest.",
    }))
    .unwrap()
}

fn stream_of_key() -> StreamId {
    StreamId::new("destination", destination_id_of_key(KEY).to_string())
}

async fn propose(store: &InMemoryEventStore, content: &[u8]) -> handlers::http_api::Response {
    let headers = [JSON, ("idempotency-key", KEY)];
    let request = request(Method::POST, "/destinations", &headers, content);
    ProposeDestinationHandler::new(store, without_mail(), now).handle(request).await
}

#[tokio::test]
async fn a_proposal_is_accepted_and_recorded() {
    let store = InMemoryEventStore::default();

    let response = propose(&store, &eiffel_tower()).await;

    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let id = destination_id_of_key(KEY);
    assert_eq!(header(&response, "location"), format!("/destinations/{id}"));
    assert_eq!(
        body(&response),
        json!({"id": id, "status": "pending",
            "links": {"self": format!("/destinations/{id}"), "home": "/"}})
    );
    let RecordedEvent { event, version, .. } = history(&store, &stream_of_key()).await.remove(0);
    let recorded: domain::DestinationEvent = decode(&event.event_type, &event.payload).unwrap();
    assert_eq!(recorded, controls::proposed());
    assert_eq!((version, event.timestamp), (Version(1), now()));
}

#[tokio::test]
async fn a_test_is_recorded_as_one_however_it_is_sent() {
    let json = br#"{"name": "Zoo", "geolocation": {"latitude": 47, "longitude": 8}, "test": true}"#;
    let form = b"name=Zoo&latitude=47&longitude=8&test=true";
    for (sent_as, content) in
        [("application/json", &json[..]), ("application/x-www-form-urlencoded", form)]
    {
        let store = InMemoryEventStore::default();
        let headers = [("content-type", sent_as), ("idempotency-key", KEY)];
        let request = request(Method::POST, "/destinations", &headers, content);

        ProposeDestinationHandler::new(&store, without_mail(), now).handle(request).await;

        let event = history(&store, &stream_of_key()).await.remove(0).event;
        assert_eq!(event.payload["test"], true, "{sent_as}");
    }
}

#[tokio::test]
async fn without_a_key_every_request_is_a_destination_of_its_own() {
    let store = InMemoryEventStore::default();
    let handler = ProposeDestinationHandler::new(&store, without_mail(), now);

    let first = body(&handler.handle(post_json(&eiffel_tower())).await);
    let second = body(&handler.handle(post_json(&eiffel_tower())).await);

    assert_ne!(first["id"], second["id"]);
}

#[tokio::test]
async fn the_same_key_with_the_same_content_proposes_once() {
    let store = InMemoryEventStore::default();
    let first = propose(&store, &eiffel_tower()).await;

    let again = propose(&store, &eiffel_tower()).await;

    assert_eq!(again.status(), StatusCode::ACCEPTED);
    assert_eq!(again.body(), first.body());
    assert_eq!(history(&store, &stream_of_key()).await.len(), 1);
}

#[tokio::test]
async fn the_same_text_in_other_characters_proposes_once() {
    let store = InMemoryEventStore::default();
    let content = |name: &str, description: &str| {
        let place = json!({"latitude": 47.38, "longitude": 8.57});
        let sent = json!({"name": name, "geolocation": place, "description": description});
        serde_json::to_vec(&sent).unwrap()
    };
    propose(&store, &content("Zoo Zu\u{308}rich", "Pinguine fu\u{308}ttern")).await;

    let again = propose(&store, &content("Zoo  Zürich", "Pinguine füttern")).await;

    assert_eq!(again.status(), StatusCode::ACCEPTED);
    let stored = history(&store, &stream_of_key()).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].event.payload["name"], "Zoo Zürich");
}

#[tokio::test]
async fn a_repeat_of_what_older_rules_let_in_is_a_repeat() {
    let store = InMemoryEventStore::default();
    let old = json!({"type": "DestinationProposed", "payload": {
        "name": "Zoo  Zu\u{308}rich", "geolocation": {"latitude": 47.38, "longitude": 8.57}}});
    let old = stored(&serde_json::from_value(old).unwrap());
    store.append(&stream_of_key(), ExpectedVersion::NoStream, &[old]).await.unwrap();
    let sent = r#"{"name": "Zoo Zürich", "geolocation": {"latitude": 47.38, "longitude": 8.57}}"#;

    let again = propose(&store, sent.as_bytes()).await;

    assert_eq!(again.status(), StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_repeat_is_told_the_status_as_it_is_now() {
    let store = InMemoryEventStore::default();
    propose(&store, &eiffel_tower()).await;
    let outcome = stored(&controls::validation_succeeded());
    store.append(&stream_of_key(), ExpectedVersion::Exact(Version(1)), &[outcome]).await.unwrap();

    let again = propose(&store, &eiffel_tower()).await;

    assert_eq!(body(&again)["status"], "listed");
}

#[tokio::test]
async fn the_same_key_with_other_content_is_refused() {
    let store = InMemoryEventStore::default();
    propose(&store, &eiffel_tower()).await;
    let other = br#"{"name": "Louvre", "geolocation": {"latitude": 48.86, "longitude": 2.33}}"#;

    let response = propose(&store, other).await;

    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body(&response)["type"], "urn:visitplannr:problem:idempotency-key-reused");
    assert_eq!(history(&store, &stream_of_key()).await.len(), 1);
}

#[tokio::test]
async fn a_form_leads_to_the_destinations_page() {
    let store = InMemoryEventStore::default();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("idempotency-key", KEY)];
    let form = b"name=Eiffel+Tower&latitude=48.8582222&longitude=2.2945&description=";
    let request = request(Method::POST, "/destinations", &headers, form);

    let response =
        ProposeDestinationHandler::new(&store, without_mail(), now).handle(request).await;

    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let location = format!("/destinations/{}", destination_id_of_key(KEY));
    assert_eq!(header(&response, "location"), location);
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_filled_in() {
    let store = InMemoryEventStore::default();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let form =
        b"name=&latitude=here&longitude=2.2945&description=Bring%20a%20%3Cb%3Epicnic%3C/b%3E";
    let request = request(Method::POST, "/destinations", &headers, form);

    let response =
        ProposeDestinationHandler::new(&store, without_mail(), now).handle(request).await;

    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let page = text(&response);
    for shown in [
        "destinations must include a name.",
        "the latitude must be a number of decimal degrees.",
        "value=\"here\"",
        "value=\"2.2945\"",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("<b>picnic"));
}
