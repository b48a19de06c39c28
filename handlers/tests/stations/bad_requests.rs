//! Every limit of the HTTP contract, and what it says.

use event_store::EventStore;
use event_store::Segment;
use event_store::memory::InMemoryEventStore;
use futures::TryStreamExt;
use handlers::function::HttpFunction;
use handlers::stations::propose_destination::ProposeDestinationHandler;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::story::{body, header, now, request, without_mail};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The problem that a request ends with; it must not leave an event behind.
pub(crate) async fn problem(headers: &[(&str, &str)], content: &[u8]) -> (StatusCode, Value) {
    let store = InMemoryEventStore::default();
    let request = request(Method::POST, "/destinations", headers, content);
    let response =
        ProposeDestinationHandler::new(&store, without_mail(), now).handle(request).await;
    let events: Vec<_> = store.read_all(Segment::WHOLE).try_collect().await.unwrap();
    assert_eq!(events, [], "a refused request left an event");
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let body = body(&response);
    assert_eq!(body["status"], response.status().as_u16());
    (response.status(), body)
}

async fn json_problem(content: &[u8]) -> (StatusCode, Value) {
    problem(&[("content-type", JSON)], content).await
}

/// The bad fields of a JSON body.
async fn errors(content: Value) -> Vec<(String, String)> {
    let (status, body) = json_problem(&serde_json::to_vec(&content).unwrap()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["type"], "urn:visitplannr:problem:invalid");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = body["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["detail"]))).collect()
}

async fn is_accepted(content: &[u8]) -> bool {
    let store = InMemoryEventStore::default();
    let headers = [("content-type", JSON)];
    let request = request(Method::POST, "/destinations", &headers, content);
    ProposeDestinationHandler::new(&store, without_mail(), now).handle(request).await.status()
        == StatusCode::ACCEPTED
}

fn error(pointer: &str, detail: &str) -> (String, String) {
    (pointer.to_owned(), detail.to_owned())
}

#[tokio::test]
async fn what_is_no_json_object_is_malformed() {
    let bodies: [&[u8]; 7] =
        [b"", b"   ", b"{", b"[]", b"\"text\"", b"name=Zoo", b"{\"name\": \"\xff\xfe\"}"];
    for content in bodies {
        let (status, body) = json_problem(content).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(body["type"], "urn:visitplannr:problem:malformed", "{content:?}");
    }
}

#[tokio::test]
async fn a_number_beyond_all_numbers_is_malformed() {
    let content = br#"{"name": "Zoo", "geolocation": {"latitude": 1e400, "longitude": 0}}"#;
    assert_eq!(json_problem(content).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let found = errors(json!({
        "name": 7,
        "geolocation": {"latitude": true, "longitude": "NaN"},
        "description": ["none"],
        "test": "maybe",
    }))
    .await;
    assert_eq!(
        found,
        [
            error("/name", "the name must be text."),
            error("/geolocation/latitude", "the latitude must be a number of decimal degrees."),
            error("/geolocation/longitude", "longitude: the coordinate is not a finite number."),
            error("/description", "the description must be text."),
            error("/test", "test must be true or false."),
        ]
    );
}

#[tokio::test]
async fn missing_fields_are_named_in_the_originals_words() {
    let name = error("/name", "destinations must include a name.");
    let location = error("/geolocation", "destinations must include a location.");
    assert_eq!(errors(json!({})).await, [name.clone(), location.clone()]);
    for content in [
        json!({"name": "Zoo"}),
        json!({"name": "Zoo", "geolocation": null}),
        json!({"name": "Zoo", "geolocation": {}}),
    ] {
        assert_eq!(errors(content).await[0], location);
    }
    let place = json!({"latitude": 1, "longitude": 2});
    assert_eq!(errors(json!({"name": "  ", "geolocation": place})).await, [name]);
}

#[tokio::test]
async fn half_a_location_is_no_location() {
    let half = json!({"name": "Zoo", "geolocation": {"latitude": 1}});
    let missing = error("/geolocation/longitude", "the longitude is missing.");
    assert_eq!(errors(half).await, [missing]);
}

#[tokio::test]
async fn a_location_is_an_object() {
    let found = errors(json!({"name": "Zoo", "geolocation": "48.8, 2.2"})).await;
    let detail = "the geolocation must be an object with latitude and longitude.";
    assert_eq!(found, [error("/geolocation", detail)]);
}

#[tokio::test]
async fn numbers_may_be_text_if_they_are_numbers() {
    assert!(
        is_accepted(br#"{"name":"Zoo","geolocation":{"latitude":" 51.5 ","longitude":"-1e-3"}}"#)
            .await
    );
    for text in ["NaN", "inf", "-Infinity", "1e400", "12,5", "0x10", "north", "1.2.3"] {
        let found =
            errors(json!({"name": "Zoo", "geolocation": {"latitude": text, "longitude": 1}})).await;
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].0, "/geolocation/latitude", "{text}");
    }
}

#[tokio::test]
async fn coordinates_have_bounds_of_reason() {
    let place = json!({"latitude": 1_000_001, "longitude": -1_000_000});
    let found = errors(json!({"name": "Zoo", "geolocation": place})).await;
    let detail = "latitude: the coordinate is beyond ±1,000,000.";
    assert_eq!(found, [error("/geolocation/latitude", detail)]);
}

#[tokio::test]
async fn texts_have_limits() {
    let place = json!({"latitude": 1, "longitude": 2});
    let found = errors(json!({
        "name": "n".repeat(121), "geolocation": place, "description": "d".repeat(281),
    }))
    .await;
    assert_eq!(
        found,
        [
            error("/name", "the name has 121 characters; at most 120 are allowed."),
            error("/description", "the description has 281 characters; at most 280 are allowed."),
        ]
    );
}

#[tokio::test]
async fn control_characters_are_refused() {
    let place = json!({"latitude": 1, "longitude": 2});
    let found = errors(json!({"name": "Zoo\u{0}", "geolocation": place})).await;
    assert_eq!(found[0].0, "/name");
    let found =
        errors(json!({"name": "Zoo", "geolocation": place, "description": "\u{1b}[2J"})).await;
    assert_eq!(found[0].0, "/description");
}

#[tokio::test]
async fn what_cannot_be_seen_or_breaks_the_page_is_refused_and_named() {
    let place = json!({"latitude": 1, "longitude": 2});
    for (text, said) in [
        ("Zoo\u{200B}", "the invisible character U+200B at position 4"),
        ("\u{3164}", "the invisible character U+3164 at position 1"),
        ("\u{202E}ooZ", "the character that changes the direction of text U+202E at position 1"),
    ] {
        let sent = json!({"name": text, "geolocation": place, "description": text});
        let name = error("/name", &format!("the name contains {said}; remove it."));
        let detail = format!("the description contains {said}; remove it.");
        assert_eq!(errors(sent).await, [name, error("/description", &detail)]);
    }
}

#[tokio::test]
async fn markup_and_unknown_fields_are_no_mistakes() {
    assert!(
        is_accepted(
            br#"{"name":"<script>alert(1)</script>","latitude":1,"longitude":2,"colour":"red"}"#
        )
        .await
    );
}

#[tokio::test]
async fn a_body_of_more_than_16_kib_is_too_large() {
    let padded = |size: usize| {
        let mut content =
            br#"{"name":"Zoo","geolocation":{"latitude":1,"longitude":2},"padding":""#.to_vec();
        content.resize(size - 2, b'x');
        content.extend(br#""}"#);
        content
    };
    assert!(is_accepted(&padded(16 * 1024)).await);
    let (status, body) = json_problem(&padded(16 * 1024 + 1)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(body["type"], "urn:visitplannr:problem:too-large");
}

#[tokio::test]
async fn only_json_and_forms_are_understood() {
    for headers in
        [&[][..], &[("content-type", "text/plain")], &[("content-type", "multipart/form-data")]]
    {
        let (status, body) = problem(headers, b"{}").await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(body["type"], "urn:visitplannr:problem:unsupported-media-type");
    }
}

#[tokio::test]
async fn only_post_proposes() {
    let store = InMemoryEventStore::default();
    let request = request(Method::DELETE, "/destination", &[], b"");
    let response =
        ProposeDestinationHandler::new(&store, without_mail(), now).handle(request).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, "allow"), "POST");
}

#[tokio::test]
async fn a_test_is_true_or_false_and_a_form_has_words_for_it() {
    let place = |test: Value| json!({"name": "Zoo", "latitude": 1, "longitude": 2, "test": test});
    for test in [json!("true"), json!("false"), json!(1), json!([])] {
        let said = [error("/test", "test must be true or false.")];
        assert_eq!(errors(place(test.clone())).await, said, "{test}");
    }
    for test in [json!(true), json!(false), Value::Null] {
        assert!(is_accepted(place(test.clone()).to_string().as_bytes()).await, "{test}");
    }
}

#[tokio::test]
async fn a_form_that_is_not_utf_8_is_malformed() {
    let store = InMemoryEventStore::default();
    let headers = [("content-type", FORM)];
    let form = b"name=%FF%FE&latitude=1&longitude=2";
    let request = request(Method::POST, "/destinations", &headers, form);
    let response =
        ProposeDestinationHandler::new(&store, without_mail(), now).handle(request).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}
