//! What becomes of every error of every port, in every station that has the port. `docs/errors.md` says so to people, and
//! is compared with what is observed.

mod cdn;
mod collecting;
mod commanding;
mod counting;
mod document;
mod failing_services;
mod failing_stores;
mod http;
mod needs;
mod notifying;
mod observed;
mod projecting;
mod publishing;
mod refusing_dynamodb;
mod rendering;
mod reviewing;
mod trouble;
mod validating;
mod variants;
mod variants_of_handlers;

use handlers::stations::declarations;

use document::{documented, row};
use observed::{Observed, Outcomes};

async fn observed() -> Outcomes {
    let mut observed = Observed::default();
    http::propose(&mut observed).await;
    http::query(&mut observed).await;
    http::record_consent(&mut observed).await;
    validating::observe(&mut observed).await;
    projecting::observe(&mut observed).await;
    rendering::observe(&mut observed).await;
    rendering::observe_tick(&mut observed).await;
    cdn::observe(&mut observed).await;
    publishing::observe(&mut observed).await;
    collecting::observe(&mut observed).await;
    reviewing::observe(&mut observed).await;
    counting::observe(&mut observed).await;
    commanding::observe(&mut observed).await;
    notifying::observe(&mut observed).await;
    observed.0
}

/// The rows that the others lack or contradict.
fn without<'a>(rows: &'a Outcomes, others: &Outcomes) -> Vec<String> {
    let differs = |(case, outcome): &(&'a _, &'a String)| others.get(*case) != Some(outcome);
    rows.iter().filter(differs).map(row).collect()
}

#[tokio::test]
async fn the_document_says_what_becomes_of_every_error() {
    let (observed, documented) = (observed().await, documented());

    let untrue = without(&documented, &observed);
    let missing = without(&observed, &documented);

    assert!(
        untrue.is_empty() && missing.is_empty(),
        "these rows of docs/errors.md are not true:\n{}\n\nand these are missing there:\n{}",
        untrue.join("\n"),
        missing.join("\n"),
    );
}

#[test]
fn the_document_has_rows_about_every_port_that_a_station_declares_and_no_other() {
    let documented = documented();
    let of_station = |station| needs::differences(station, documented.keys());

    let differences: Vec<_> = declarations().into_iter().flat_map(of_station).collect();

    assert!(differences.is_empty(), "docs/errors.md: {differences:#?}");
}
