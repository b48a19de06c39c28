//! Station 1, when one viewer floods it, and when the operator has closed it.

use std::net::IpAddr;
use std::num::NonZeroU32;

use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, Segment};
use futures::TryStreamExt;
use handlers::function::HttpFunction;
use handlers::http_api::Response;
use handlers::intake::{Intake, Proposals};
use handlers::stations::propose_destination::ProposeDestinationHandler;
use handlers::viewer::{CDN_SECRET, SourceAddress};
use http::{Method, StatusCode};

use crate::story::{body, header, now, request, text, without_mail};

const SECRET: &str = "what only the CDN knows";
const MALLORY: &str = "198.51.100.66";
const ADA: &str = "203.0.113.7";
const THREE: NonZeroU32 = NonZeroU32::new(3).unwrap();
const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

struct Site {
    events: InMemoryEventStore,
    intake: Intake,
}

fn site(proposals: Proposals) -> Site {
    let intake = Intake::limited(proposals, THREE, SECRET.parse().ok());
    Site { events: InMemoryEventStore::default(), intake }
}

impl Site {
    async fn asked(&self, source: &str, headers: &[(&str, &str)], content: &[u8]) -> Response {
        let mut request = request(Method::POST, "/destinations", headers, content);
        let source: IpAddr = source.parse().unwrap();
        request.extensions_mut().insert(SourceAddress(source));
        let handler = ProposeDestinationHandler::new(&self.events, without_mail(), now);
        handler.with_intake(self.intake.clone()).handle(request).await
    }

    async fn stored(&self) -> usize {
        self.events.read_all(Segment::WHOLE).try_collect::<Vec<_>>().await.unwrap().len()
    }

    async fn proposes(&self, source: &str, headers: &[(&str, &str)]) -> Response {
        let content = br#"{"name": "Zoo", "geolocation": {"latitude": 47, "longitude": 8}}"#;
        self.asked(source, &[&[JSON], headers].concat(), content).await
    }
}

#[tokio::test]
async fn who_sends_too_many_waits_and_nobody_else_does() {
    let site = site(Proposals::Open);
    for _ in 0..3 {
        assert_eq!(site.proposes(MALLORY, &[]).await.status(), StatusCode::ACCEPTED);
    }

    let refused = site.proposes(MALLORY, &[]).await;

    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(body(&refused)["type"], "urn:visitplannr:problem:too-many-proposals");
    let wait: u64 = header(&refused, "retry-after").parse().unwrap();
    assert!((1..=21).contains(&wait), "a third of a minute for each: {wait}");
    assert_eq!(site.proposes(ADA, &[]).await.status(), StatusCode::ACCEPTED);
    assert_eq!(site.stored().await, 4, "nothing of the refused one is stored");
}

#[tokio::test]
async fn a_refused_request_counts_whatever_it_contains() {
    let site = site(Proposals::Open);
    for _ in 0..3 {
        assert_eq!(site.asked(MALLORY, &[JSON], b"{").await.status(), StatusCode::BAD_REQUEST);
    }
    assert_eq!(site.proposes(MALLORY, &[]).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn behind_the_cdn_each_viewer_is_counted_and_no_header_of_others_is_believed() {
    let (site, cdn) = (site(Proposals::Open), "130.176.0.1");
    for number in 0..9 {
        let viewer = format!("203.0.113.{number}");
        let headers = [(CDN_SECRET, SECRET), ("x-forwarded-for", &*viewer)];
        assert_eq!(site.proposes(cdn, &headers).await.status(), StatusCode::ACCEPTED);
    }
    let mut answers = vec![];
    for number in 0..4 {
        let viewer = format!("203.0.113.{number}");
        let headers = [(CDN_SECRET, "a guess"), ("x-forwarded-for", &*viewer)];
        answers.push(site.proposes(MALLORY, &headers).await.status().as_u16());
    }
    assert_eq!(answers, [202, 202, 202, 429]);
}

#[tokio::test]
async fn a_closed_site_says_so_and_stores_nothing() {
    let site = site(Proposals::Closed);

    let refused = site.proposes(ADA, &[]).await;

    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body(&refused)["type"], "urn:visitplannr:problem:closed");
    assert_eq!(site.stored().await, 0);
}

#[tokio::test]
async fn a_refused_form_comes_back_filled_in() {
    let site = site(Proposals::Closed);
    let page = site.asked(ADA, &[FORM], b"name=Zoo&latitude=47&longitude=8").await;
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    for part in ["This site takes no proposals for now.", "value=\"Zoo\""] {
        assert!(text(&page).contains(part), "{part}: {}", text(&page));
    }
}

#[test]
fn a_switch_is_open_or_closed() {
    assert_eq!("open".parse(), Ok(Proposals::Open));
    assert_eq!("closed".parse(), Ok(Proposals::Closed));
    for other in ["", "Open", "yes"] {
        let refused = other.parse::<Proposals>().unwrap_err().to_string();
        assert_eq!(refused, "it has to be `open` or `closed`");
    }
}
