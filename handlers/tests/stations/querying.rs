//! Reading destinations.

use domain::testing::controls;
use event_store::Version;
use event_store::memory::InMemoryEventStore;
use handlers::function::HttpFunction;
use handlers::http_api::{Request, Response};
use handlers::stations::query_destinations::QueryDestinationsHandler;
use http::{Method, StatusCode};
use read_models::memory::InMemoryReadModels;
use read_models::{DestinationDetails, DestinationDetailsStore, Projector};
use serde_json::json;

use crate::story::{body, destination_id, get, given, header, history, request, stream, text};

struct Reader {
    events: InMemoryEventStore,
    models: InMemoryReadModels,
}

impl Reader {
    /// What was proposed and judged, not yet projected.
    async fn of(events: &[domain::DestinationEvent]) -> Self {
        Self { events: given(events).await, models: InMemoryReadModels::default() }
    }

    async fn projected(self) -> Self {
        self.projected_up_to(usize::MAX).await
    }

    async fn projected_up_to(self, version: usize) -> Self {
        let mut history = history(&self.events, &stream()).await;
        history.truncate(version);
        let projector = Projector::new(&self.events, &self.models, 20);
        projector.project_row(&history.iter().collect::<Vec<_>>()).await.unwrap();
        self
    }

    async fn answer(&self, request: Request) -> Response {
        QueryDestinationsHandler::new(&self.events, &self.models, None).handle(request).await
    }
}

fn path() -> String {
    format!("/destinations/{}", destination_id())
}

fn browser(path: &str) -> Request {
    request(Method::GET, path, &[("accept", "text/html,*/*;q=0.8")], b"")
}

#[tokio::test]
async fn a_destination_can_be_read_before_it_was_projected() {
    let reader = Reader::of(&[controls::proposed()]).await;
    let response = reader.answer(get(&path())).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(body(&response)["status"], "pending");
}

#[tokio::test]
async fn a_row_that_lags_behind_takes_no_outcome_back() {
    let events = [controls::proposed(), controls::validation_succeeded()];
    let reader = Reader::of(&events).await;
    let before = body(&reader.answer(get(&path())).await);

    let reader = reader.projected_up_to(1).await;

    assert_eq!(body(&reader.answer(get(&path())).await), before);
    assert_eq!(before["status"], "listed");
}

#[tokio::test]
async fn a_listed_destination_says_where_it_is() {
    let events = [controls::proposed(), controls::validation_succeeded()];
    let reader = Reader::of(&events).await.projected().await;
    let response = reader.answer(get(&path())).await;
    assert_eq!(
        body(&response),
        json!({
            "id": destination_id(), "name": "Eiffel Tower", "status": "listed",
            "geolocation": {"latitude": 48.858_222_2, "longitude": 2.2945},
            "description": "Stairs for the brave, lifts for the rest.",
            "country": "FR", "subdivision": "FR-75", "version": 2,
            "proposed_at": "2025-11-24T16:00:00Z", "listed_at": "2025-11-24T16:00:00Z",
            "links": {"self": path(), "home": "/"},
        })
    );
    assert_eq!(header(&response, "etag"), "\"2-json\"");
    assert_eq!(header(&response, "cache-control"), "no-store");
}

#[tokio::test]
async fn a_test_says_that_it_is_one_and_is_not_listed() {
    let events = [controls::test_proposed(), controls::test_validation_succeeded()];
    let reader = Reader::of(&events).await.projected().await;
    let found = body(&reader.answer(get(&path())).await);
    assert_eq!((&found["status"], &found["test"]), (&json!("listed"), &json!(true)));
    assert!(text(&reader.answer(browser(&path())).await).contains("This is a test."));
    let list = body(&reader.answer(get("/destinations")).await);
    assert_eq!(list["destinations"], json!([]));
}

#[tokio::test]
async fn a_rejected_destination_says_why() {
    let events = [controls::proposed(), controls::validation_failed()];
    let reader = Reader::of(&events).await.projected().await;
    let found = body(&reader.answer(get(&path())).await);
    assert_eq!(
        (&found["status"], &found["reason"]),
        (&json!("rejected"), &json!("not_in_a_country"))
    );
    assert!(found["message"].as_str().unwrap().contains("no country"));
}

#[tokio::test]
async fn a_browser_gets_a_page() {
    let reader = Reader::of(&[controls::proposed()]).await;
    let response = reader.answer(browser(&path())).await;
    assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
    assert!(text(&response).contains("Eiffel Tower"));
    assert_eq!(header(&response, "vary"), "accept");
}

#[tokio::test]
async fn who_knows_it_already_gets_nothing_new() {
    let reader = Reader::of(&[controls::proposed()]).await.projected().await;
    for (tag, status) in [("\"1-json\"", 304), ("W/\"1-json\"", 304), ("\"0-json\"", 200)] {
        let request = request(Method::GET, &path(), &[("if-none-match", tag)], b"");
        assert_eq!(reader.answer(request).await.status().as_u16(), status, "{tag}");
    }
}

#[tokio::test]
async fn what_was_never_proposed_is_not_found() {
    let reader = Reader::of(&[]).await;
    for path in [path(), "/destinations/not-a-uuid".to_owned(), "/nowhere".to_owned()] {
        let response = reader.answer(get(&path)).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(body(&response)["type"], "urn:visitplannr:problem:not-found");
        let page = reader.answer(browser(&path)).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        assert!(text(&page).contains("<html"));
    }
}

#[tokio::test]
async fn other_methods_are_refused_with_those_that_would_do() {
    let reader = Reader::of(&[]).await;
    for (path, allow) in [
        ("/destinations", "GET, HEAD, POST"),
        ("/destination", "POST"),
        ("/health", "GET, HEAD"),
        // Nothing is proposed here, whatever is listed.
        ("/destinations/", "GET, HEAD"),
        (&path(), "GET, HEAD"),
    ] {
        let response = reader.answer(request(Method::PUT, path, &[], b"")).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(header(&response, "allow"), allow, "{path}");
    }
}

#[tokio::test]
async fn the_list_is_paged_newest_first() {
    let reader = Reader::of(&[controls::proposed(), controls::validation_succeeded()]).await;
    let history = history(&reader.events, &stream()).await;
    let row = DestinationDetails::fold(&history).unwrap().unwrap();
    for number in 1..=5_u128 {
        let id = domain::DestinationId(uuid::Uuid::from_u128(number));
        let changed_at =
            row.changed_at + chrono::TimeDelta::seconds(i64::try_from(number).unwrap());
        let row = DestinationDetails { id, changed_at, version: Version(2), ..row.clone() };
        reader.models.save(&row).await.unwrap();
    }
    let mut seen = vec![];
    let mut next = Some("/destinations?limit=2".to_owned());
    while let Some(path) = next {
        let page = body(&reader.answer(get(&path)).await);
        for destination in page["destinations"].as_array().unwrap() {
            seen.push(destination["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().as_u128());
        }
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn a_list_has_a_limit_and_a_cursor_of_its_own() {
    let reader = Reader::of(&[]).await;
    let id = "019bc119-0100-7000-8000-000000000053";
    for query in [
        "limit=0",
        "limit=101",
        "limit=many",
        "limit=",
        "limit=%2B5",
        "limit=5.0",
        "cursor=",
        "cursor=here",
        "cursor=12_no-uuid",
        &format!("cursor=12_{id}"),
        &format!("cursor=-00000000000012_{id}"),
        &format!("cursor=%2B00000000000012_{id}"),
        &format!("cursor=000000000000012_{}", id.to_uppercase()),
        &format!("cursor=000000000000012_%7B{id}%7D"),
    ] {
        let response = reader.answer(get(&format!("/destinations?{query}"))).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
    }
    let from_the_end =
        reader.answer(get(&format!("/destinations?cursor=000000000000012_{id}"))).await;
    assert_eq!(from_the_end.status(), StatusCode::OK);
    let empty = body(&reader.answer(get("/destinations")).await);
    assert_eq!(empty, json!({"destinations": [], "links": {"next": null}}));
}

#[tokio::test]
async fn health_and_contract_answer() {
    let reader = Reader::of(&[]).await;
    assert_eq!(body(&reader.answer(get("/health")).await), json!({"status": "ok"}));
    let contract = reader.answer(get("/openapi.yaml")).await;
    assert_eq!(header(&contract, "content-type"), "application/yaml");
    let head = reader.answer(request(Method::HEAD, "/openapi.yaml", &[], b"")).await;
    assert_eq!((head.status(), head.body().len()), (StatusCode::OK, 0));
}
