//! Station 1, when one viewer leaves many addresses.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use event_store::memory::InMemoryEventStore;
use handlers::function::HttpFunction;
use handlers::http_api::Response;
use handlers::intake::Intake;
use handlers::ports::clock::Clock;
use handlers::proposers::{ProposerMail, Proposers};
use handlers::stations::propose_destination::ProposeDestinationHandler;
use handlers::viewer::{CDN_SECRET, SourceAddress};
use http::{Method, StatusCode};
use serde_json::json;
use stream_processing::encryption::MemoryKeyStore;

use crate::in_memory_address_limit::InMemoryAddressLimit;
use crate::leaving_an_address::zoo;
use crate::story::{body, header, now, request, text};

const SECRET: &str = "what only the CDN knows";
const MALLORY: &str = "198.51.100.66";
const ADA: &str = "203.0.113.7";

/// Station 1, which takes two addresses of a viewer in an hour.
struct Station {
    limit: InMemoryAddressLimit,
    keys: MemoryKeyStore,
    events: InMemoryEventStore,
}

impl Station {
    fn new() -> Self {
        Self::limited(InMemoryAddressLimit::new(2))
    }

    fn limited(limit: InMemoryAddressLimit) -> Self {
        let (keys, events) = (MemoryKeyStore::default(), InMemoryEventStore::default());
        Self { limit, keys, events }
    }

    async fn asked(
        &self,
        clock: Clock,
        source: &str,
        headers: &[(&str, &str)],
        content: &[u8],
    ) -> Response {
        let mail = ProposerMail {
            sender: "visitplannr@example.com".parse().unwrap(),
            proposers: Proposers::new(self.keys.clone()),
            limit: self.limit.clone(),
        };
        let mut request = request(Method::POST, "/destinations", headers, content);
        let source: IpAddr = source.parse().unwrap();
        request.extensions_mut().insert(SourceAddress(source));
        let mut intake = Intake::unlimited();
        intake.cdn = SECRET.parse().ok();
        let handler = ProposeDestinationHandler::new(&self.events, Some(mail), clock);
        handler.with_intake(intake).handle(request).await
    }

    async fn leaves(&self, source: &str, address: &str) -> StatusCode {
        let json = [("content-type", "application/json")];
        self.asked(now, source, &json, &zoo(&json!(address))).await.status()
    }
}

fn an_hour_later() -> DateTime<Utc> {
    now() + TimeDelta::hours(1)
}

#[tokio::test]
async fn a_viewer_leaves_so_many_addresses_in_an_hour_and_others_leave_theirs() {
    let station = Station::new();
    for number in 0..2 {
        let made_up = format!("made-up-{number}@example.com");
        assert_eq!(station.leaves(MALLORY, &made_up).await, StatusCode::ACCEPTED);
    }

    let json = [("content-type", "application/json")];
    let content = zoo(&json!("made-up-3@example.com"));
    let refused = station.asked(now, MALLORY, &json, &content).await;

    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let problem = body(&refused);
    assert_eq!(problem["type"], "urn:visitplannr:problem:too-many-addresses");
    assert_eq!(problem["errors"][0]["pointer"], "/email");
    let wait: i64 = header(&refused, "retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&wait), "{wait}");
    assert_eq!(station.leaves(ADA, "ada@example.com").await, StatusCode::ACCEPTED);
    let later = station.asked(an_hour_later, MALLORY, &json, &content).await;
    assert_eq!(later.status(), StatusCode::ACCEPTED, "{}", text(&later));
}

#[tokio::test]
async fn a_viewer_may_leave_the_same_address_with_many_places() {
    let station = Station::new();
    for address in ["ada@example.com", "ADA@example.com", "ada+zoo@example.com", "ada@example.com"]
    {
        assert_eq!(station.leaves(ADA, address).await, StatusCode::ACCEPTED, "{address}");
    }
    assert_eq!(station.limit.counted(), 1);
}

#[tokio::test]
async fn who_leaves_no_address_is_not_counted_and_never_refused() {
    let station = Station::limited(InMemoryAddressLimit::out_of_reach());
    let json = [("content-type", "application/json")];
    for _ in 0..3 {
        let answer = station.asked(now, MALLORY, &json, &zoo(&json!(null))).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
    }
    assert_eq!(station.leaves(ADA, "ada@example.com").await, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn nobody_gets_round_the_limit_by_headers_and_behind_the_cdn_each_viewer_has_their_own() {
    let (station, cdn) = (Station::new(), "130.176.0.1");
    let leaves = async |secret: &str, forwarded: &str, address: &str| {
        let headers = [
            ("content-type", "application/json"),
            (CDN_SECRET, secret),
            ("x-forwarded-for", forwarded),
            ("cloudfront-viewer-address", forwarded),
        ];
        let source = if secret == SECRET { cdn } else { MALLORY };
        station.asked(now, source, &headers, &zoo(&json!(address))).await.status()
    };
    for number in 0..4 {
        let (forged, address) = (format!("192.0.2.{number}"), format!("a{number}@example.com"));
        let expected =
            if number < 2 { StatusCode::ACCEPTED } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(leaves("a guess", &forged, &address).await, expected, "{number}");
        let through_cdn = leaves(SECRET, &format!("{forged}, {cdn}"), &address).await;
        assert_eq!(through_cdn, StatusCode::ACCEPTED, "{number}");
        let forged = leaves(SECRET, &format!("{forged}, {MALLORY}, {cdn}"), &address).await;
        assert_eq!(forged, expected, "{number}");
    }
}

#[tokio::test]
async fn a_form_comes_back_filled_in_with_the_problem_beside_the_address() {
    let station = Station::limited(InMemoryAddressLimit::new(0));
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let content = b"name=Zoo&latitude=47.3845&longitude=8.5742&email=ada%40example.com";

    let page = station.asked(now, MALLORY, &form, content).await;

    assert_eq!(page.status(), StatusCode::TOO_MANY_REQUESTS);
    let html = text(&page);
    assert!(html.contains("value=\"Zoo\"") && html.contains("value=\"ada@example.com\""), "{html}");
    assert!(html.contains("id=\"email-error\">too many e-mail addresses came from you"), "{html}");
}
