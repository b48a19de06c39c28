//! Station 4, and the tick that heals it.

use std::time::Duration;

use domain::testing::controls;
use event_store::memory::InMemoryEventStore;
use handlers::ports::site::{HOME_PAGE_KEY, Page, Site};
use handlers::stations::reconcile_homepage::ReconcileHomepageHandler;
use handlers::stations::render_homepage::{self, Rendered, render};
use read_models::memory::InMemoryReadModels;
use read_models::{Projector, RecentDestinations, RecentDestinationsStore};
use serde_json::json;
use serde_json::value::RawValue;
use stream_processing::testing::{RecordedFaults, payload_of, raw};
use stream_processing::{BatchResponse, Deadline};

use crate::doubles::{InMemoryCounters, InMemorySite};
use crate::story::{given, history, now, stream};

/// Read models with one listed destination, whose document is at version 1.
async fn models() -> InMemoryReadModels {
    let events: InMemoryEventStore =
        given(&[controls::proposed(), controls::validation_succeeded()]).await;
    let models = InMemoryReadModels::default();
    let history = history(&events, &stream()).await;
    let projector = Projector::new(&events, &models, 20);
    let projected = projector.project_row(&history.iter().collect::<Vec<_>>()).await.unwrap();
    projector.project_documents(&projected.rows, &[]).await.unwrap();
    models
}

/// The stream's record of a change of the document.
fn changed(sequence_number: &str) -> Box<RawValue> {
    raw(&json!({
        "eventID": "1", "eventName": "MODIFY", "eventSource": "aws:dynamodb",
        "dynamodb": {"SequenceNumber": sequence_number, "Keys": {"pk": {"S": "recent-destinations"}}}
    }))
}

/// Nothing was counted.
fn counters() -> InMemoryCounters {
    InMemoryCounters::default()
}

#[tokio::test]
async fn the_document_becomes_the_home_page() {
    let (models, site) = (models().await, InMemorySite::default());

    assert_eq!(render(&&models, &counters(), &site, None).await.unwrap(), Rendered::Published);

    let page = site.page(HOME_PAGE_KEY).unwrap();
    assert_eq!(page.document_version, 1);
    for shown in ["Eiffel Tower", "France", "24 November 2025"] {
        assert!(page.html.contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn an_empty_system_has_a_home_page_too() {
    let (models, site) = (InMemoryReadModels::default(), InMemorySite::default());
    assert_eq!(render(&&models, &counters(), &site, None).await.unwrap(), Rendered::Published);
    assert!(site.page(HOME_PAGE_KEY).unwrap().html.contains("<form"));
}

#[tokio::test]
async fn the_same_page_is_not_put_again() {
    let (models, site) = (models().await, InMemorySite::default());
    render(&&models, &counters(), &site, None).await.unwrap();
    assert_eq!(render(&&models, &counters(), &site, None).await.unwrap(), Rendered::Unchanged);
    assert_eq!(site.puts(), 1);
}

#[tokio::test]
async fn a_page_of_a_document_that_was_restored_from_a_backup_is_shown() {
    let (models, site) = (models().await, InMemorySite::default());
    let before = Page { html: "from before".to_owned(), document_version: 2_000 };
    site.publish(HOME_PAGE_KEY, &before, None).await.unwrap();

    assert_eq!(render(&&models, &counters(), &site, None).await.unwrap(), Rendered::Published);

    assert!(site.page(HOME_PAGE_KEY).unwrap().html.contains("Eiffel Tower"));
}

#[tokio::test]
async fn a_document_that_cannot_be_decoded_leaves_the_page_until_the_tick_makes_it_anew() {
    let (models, site) = (models().await, InMemorySite::default());
    render(&&models, &counters(), &site, None).await.unwrap();
    let page = site.page(HOME_PAGE_KEY);
    models.damage_document();
    let faults = RecordedFaults::default();
    let handler = render_homepage::processor(
        models.clone(),
        counters(),
        site.clone(),
        None,
        faults.clone(),
        now,
    );
    let record = changed("1");
    let deadline = Deadline::after(Duration::from_mins(1));

    let answer =
        handler.process(payload_of(std::slice::from_ref(&record)), deadline).await.unwrap();

    assert_eq!(answer, BatchResponse::again(vec!["1".to_owned()]));
    assert_eq!((faults.all(), site.page(HOME_PAGE_KEY)), (vec![], page.clone()));

    let tick = ReconcileHomepageHandler::new(&models, counters(), site.clone(), None, 20);
    tick.handle().await.unwrap();

    let shown = |page: Option<Page>| page.map(|page| page.html);
    assert_eq!(shown(site.page(HOME_PAGE_KEY)), shown(page), "all of it is there again");
    let answer = handler.process(payload_of(&[record]), deadline).await.unwrap();
    assert_eq!(answer, BatchResponse::done());
}

#[tokio::test]
async fn an_older_rival_is_replaced_after_all() {
    let (models, site) = (models().await, InMemorySite::default());
    site.overtake_with(Page { html: "from the past".to_owned(), document_version: 0 });

    assert_eq!(render(&&models, &counters(), &site, None).await.unwrap(), Rendered::Published);

    assert!(site.page(HOME_PAGE_KEY).unwrap().html.contains("Eiffel Tower"));
}

#[tokio::test]
async fn a_page_whose_put_got_no_answer_is_found_by_the_next_look() {
    let (models, site) = (models().await, InMemorySite::default());
    render(&&models, &counters(), &site, None).await.unwrap();
    let own = site.page(HOME_PAGE_KEY).unwrap();
    let site = InMemorySite::default();
    // The first put was done, and the client's second one finds it there.
    site.overtake_with(own.clone());

    assert_eq!(render(&&models, &counters(), &site, None).await.unwrap(), Rendered::Unchanged);

    assert_eq!(site.page(HOME_PAGE_KEY), Some(own));
}

#[tokio::test]
async fn a_batch_is_rendered_once() {
    let (models, site) = (models().await, InMemorySite::default());
    let faults = RecordedFaults::default();
    let handler =
        render_homepage::processor(models, counters(), site.clone(), None, faults.clone(), now);
    let record = changed("1");

    for batch in [payload_of(&[record.clone(), record]), payload_of(&[])] {
        let deadline = Deadline::after(Duration::from_mins(1));
        assert_eq!(handler.process(batch, deadline).await.unwrap(), BatchResponse::done());
    }

    assert_eq!(faults.all(), []);
    assert_eq!(site.puts(), 1);
}

#[tokio::test]
async fn the_tick_heals_document_and_page() {
    let (models, site) = (models().await, InMemorySite::default());
    render(&&models, &counters(), &site, None).await.unwrap();
    let lost = RecentDestinations { version: 2, ..Default::default() };
    models.save_recent(&lost).await.unwrap();
    render(&&models, &counters(), &site, None).await.unwrap();

    let tick = ReconcileHomepageHandler::new(&models, counters(), site.clone(), None, 20);
    assert_eq!(tick.handle().await.unwrap(), Rendered::Published);
    assert!(site.page(HOME_PAGE_KEY).unwrap().html.contains("Eiffel Tower"));

    let puts = site.puts();
    assert_eq!(tick.handle().await.unwrap(), Rendered::Unchanged);
    assert_eq!(site.puts(), puts);
}

#[tokio::test]
async fn the_five_countries_with_most_places_are_named() {
    let (models, site) = (models().await, InMemorySite::default());
    let counters = InMemoryCounters::default();
    for (country, places) in [("AT", 1), ("CH", 2), ("DE", 7), ("FR", 12), ("IT", 3), ("PL", 4)] {
        counters.count(country, places);
    }

    render(&&models, &counters, &site, None).await.unwrap();

    let html = site.page(HOME_PAGE_KEY).unwrap().html;
    assert!(html.contains("Most places"), "{html}");
    for (shown, place) in ["France", "Germany", "Poland", "Italy", "Switzerland"].iter().zip(1..) {
        assert!(html.contains(&format!("{shown} <")), "{shown} is number {place}");
    }
    assert!(!html.contains("Austria"));
}

#[tokio::test]
async fn the_tick_shows_what_was_counted_since() {
    let (models, site) = (models().await, InMemorySite::default());
    let counters = InMemoryCounters::default();
    render(&&models, &counters, &site, None).await.unwrap();
    counters.count("FR", 1);

    let tick = ReconcileHomepageHandler::new(&models, counters, site.clone(), None, 20);

    assert_eq!(tick.handle().await.unwrap(), Rendered::Published);
    assert!(site.page(HOME_PAGE_KEY).unwrap().html.contains("Most places"));
    assert_eq!(tick.handle().await.unwrap(), Rendered::Unchanged);
}
