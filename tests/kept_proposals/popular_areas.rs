//! Areas where several places are proposed within a week.

use anyhow::Result;
use chrono::TimeDelta;
use domain::testing::controls;
use local::dynamodb::SequenceNumber;
use local::tables::{EVENTS_TABLE, KEPT_PROPOSALS_TABLE};
use serde_json::json;
use stream_processing::BatchResponse;

use crate::stage::{EIFFEL_TOWER, Stage, destination, disordered};

/// Across the river, in the same area.
const TROCADERO: (f64, f64) = (48.8606, 2.2876);
const AT_SEA: (f64, f64) = (30.0, -40.0);

/// Places proposed in the area so many days ago, numbered from 1, collected one after the other.
async fn proposals(stage: &Stage, place: (f64, f64), days_ago: &[i64]) -> Result<()> {
    proposals_from(stage, 1, place, days_ago).await
}

/// The same, numbered from another number.
async fn proposals_from(
    stage: &Stage,
    first: u128,
    place: (f64, f64),
    days_ago: &[i64],
) -> Result<()> {
    for (number, days) in (first..).zip(days_ago) {
        let proposal = stage.proposed(number, place, TimeDelta::days(*days)).await?;
        stage.collect(&[proposal]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn three_proposals_nearby_within_a_week_make_an_area_popular() -> Result<()> {
    let stage = Stage::set().await?;
    let mut all = vec![];
    for (number, place) in [(1, EIFFEL_TOWER), (2, TROCADERO), (3, EIFFEL_TOWER)] {
        let ago = TimeDelta::hours(12 - i64::try_from(number)?);
        let proposal = stage.proposed(number, place, ago).await?;
        stage.collect(std::slice::from_ref(&proposal)).await?;
        all.push(proposal.event);
    }

    stage.review_all().await?;

    let history = stage.area(EIFFEL_TOWER).await?;
    assert_eq!(history.len(), 1);
    let event = &history[0].event;
    assert_eq!(event.event_type, "PopularAreaDetected");
    assert_eq!(event.payload["near"], "Place 1");
    assert_eq!(event.payload["country"], "FR");
    assert_eq!(
        event.payload["destinations"],
        json!([destination(1), destination(2), destination(3)])
    );
    assert_eq!(event.payload["until"], all[2].timestamp.timestamp_millis());
    // They were filed together: the first that was looked at had all three before it.
    assert_eq!(event.metadata.causation_id, all[0].id.to_string());
    Ok(())
}

#[tokio::test]
async fn tests_make_no_area_popular() -> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, EIFFEL_TOWER, &[0, 0]).await?;
    let test = stage.proposes(3, &controls::test_proposal(), TimeDelta::zero()).await?;
    stage.collect(&[test]).await?;

    stage.review_all().await?;

    assert_eq!(stage.area(EIFFEL_TOWER).await?, []);
    Ok(())
}

#[tokio::test]
async fn two_are_not_enough() -> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, EIFFEL_TOWER, &[0, 0]).await?;

    stage.review_all().await?;

    assert_eq!(stage.area(EIFFEL_TOWER).await?, []);
    Ok(())
}

#[tokio::test]
async fn three_in_more_than_a_week_are_not_enough() -> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, EIFFEL_TOWER, &[9, 8, 0]).await?;

    stage.review_all().await?;

    assert_eq!(stage.area(EIFFEL_TOWER).await?, []);
    Ok(())
}

#[tokio::test]
async fn proposals_of_places_that_are_nowhere_do_not_count() -> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, AT_SEA, &[0, 0, 0, 0]).await?;

    stage.review_all().await?;

    assert_eq!(stage.area(AT_SEA).await?, []);
    Ok(())
}

#[tokio::test]
async fn the_same_proposals_make_an_area_popular_once_whatever_is_delivered() -> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, EIFFEL_TOWER, &[0, 0, 0, 0, 0]).await?;
    let (kept, filed_from) = stage.changes(SequenceNumber::TRIM_HORIZON).await?;
    assert_eq!(stage.review(disordered(&kept)).await?, BatchResponse::done());
    let (filed, _) = stage.changes(filed_from).await?;

    for _ in 0..2 {
        assert_eq!(stage.review(disordered(&filed)).await?, BatchResponse::done());
    }

    assert_eq!(stage.area(EIFFEL_TOWER).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn three_more_make_it_popular_again() -> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, EIFFEL_TOWER, &[0, 0, 0, 0, 0, 0]).await?;

    stage.review_all().await?;

    let history = stage.area(EIFFEL_TOWER).await?;
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].event.payload["near"], "Place 4");
    Ok(())
}

#[tokio::test]
async fn a_proposal_that_comes_again_after_others_causes_an_event_with_an_id_of_its_own()
-> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, EIFFEL_TOWER, &[0, 0, 0]).await?;
    let (kept, filed_from) = stage.changes(SequenceNumber::TRIM_HORIZON).await?;
    stage.review(kept).await?;
    let (filed, more_from) = stage.changes(filed_from).await?;
    stage.review(filed.clone()).await?;
    proposals_from(&stage, 4, EIFFEL_TOWER, &[0, 0, 0]).await?;
    let (more, _) = stage.changes(more_from).await?;
    stage.review(more).await?;

    stage.review(filed).await?;

    let history = stage.area(EIFFEL_TOWER).await?;
    let causes: Vec<_> = history.iter().map(|one| &one.event.metadata.causation_id).collect();
    assert_eq!(causes.len(), 2);
    assert_eq!(causes[0], causes[1]);
    assert_ne!(history[0].event.id, history[1].event.id);
    Ok(())
}

#[tokio::test]
async fn an_area_that_is_remembered_is_read_when_it_has_become_popular_and_only_what_is_new()
-> Result<()> {
    let stage = Stage::set().await?;
    let reviewer = stage.reviewer()?;
    proposals(&stage, EIFFEL_TOWER, &[0; 60]).await?;
    let position = stage.review_since(SequenceNumber::TRIM_HORIZON, &reviewer).await?;
    let popular = stage.area(EIFFEL_TOWER).await?.len();
    stage.dynamodb.usage().start();

    proposals_from(&stage, 61, EIFFEL_TOWER, &[0, 0, 0]).await?;
    stage.review_since(position, &reviewer).await?;

    let reads = stage.dynamodb.usage().tallies()[&(EVENTS_TABLE.to_owned(), "Query".to_owned())];
    // Three proposals, whether they were made here; the end of the area's stream, to append; and what is new in it.
    assert_eq!((reads.requests, reads.units), (3 + 1 + 1, 5.0));
    assert_eq!(stage.area(EIFFEL_TOWER).await?.len(), popular + 1);
    Ok(())
}

#[tokio::test]
async fn who_remembers_an_area_that_another_has_found_popular_since_counts_nothing_twice()
-> Result<()> {
    let stage = Stage::set().await?;
    let (first, second) = (stage.reviewer()?, stage.reviewer()?);
    proposals(&stage, EIFFEL_TOWER, &[0, 0, 0]).await?;
    let position = stage.review_since(SequenceNumber::TRIM_HORIZON, &first).await?;
    proposals_from(&stage, 4, EIFFEL_TOWER, &[0, 0, 0]).await?;
    let position = stage.review_since(position, &second).await?;

    proposals_from(&stage, 7, EIFFEL_TOWER, &[0, 0]).await?;
    let position = stage.review_since(position, &first).await?;
    assert_eq!(stage.area(EIFFEL_TOWER).await?.len(), 2);

    proposals_from(&stage, 9, EIFFEL_TOWER, &[0]).await?;
    stage.review_since(position, &first).await?;
    let history = stage.area(EIFFEL_TOWER).await?;
    assert_eq!(history.len(), 3);
    assert_eq!(history[2].event.payload["near"], "Place 7");
    Ok(())
}

#[tokio::test]
async fn a_proposal_in_a_crowd_reads_no_more_than_ten() -> Result<()> {
    let stage = Stage::set().await?;
    proposals(&stage, EIFFEL_TOWER, &[0; 60]).await?;
    stage.review_all().await?;
    stage.dynamodb.usage().start();

    let proposal = stage.proposed(61, EIFFEL_TOWER, TimeDelta::zero()).await?;
    let (_, before) = stage.changes(SequenceNumber::TRIM_HORIZON).await?;
    stage.collect(&[proposal]).await?;
    let (kept, filed_from) = stage.changes(before).await?;
    stage.review(kept).await?;
    stage.review(stage.changes(filed_from).await?.0).await?;

    let reads =
        stage.dynamodb.usage().tallies()[&(KEPT_PROPOSALS_TABLE.to_owned(), "Query".to_owned())];
    assert_eq!(reads.requests, 1);
    // Ten items of a kilobyte at most, four to a unit.
    assert!(reads.units <= 3.0, "{} read units", reads.units);
    Ok(())
}
