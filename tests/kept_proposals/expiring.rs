//! Proposals that got no outcome in their day.

use anyhow::Result;
use chrono::TimeDelta;
use event_store::{Imported, RecordedEvent};
use handlers::ports::event_bus::NAMESPACE;
use local::dynamodb::SequenceNumber;
use stream_processing::BatchResponse;
use stream_processing::flavors::kept_event::kept_key;

use crate::stage::{EIFFEL_TOWER, Stage, disordered, now};

#[tokio::test]
async fn a_proposal_without_an_outcome_expires_when_its_day_is_over() -> Result<()> {
    let stage = Stage::set().await?;
    let proposal = stage.proposed(1, EIFFEL_TOWER, TimeDelta::hours(25)).await?;
    stage.collect(std::slice::from_ref(&proposal)).await?;

    assert_eq!(stage.dynamodb.remove_expired_items().await?, 1);
    stage.review_all().await?;

    let history = stage.history(1).await?;
    assert_eq!(history.len(), 2);
    let expired = &history[1].event;
    assert_eq!(expired.event_type, "DestinationProposalExpired");
    assert_eq!(expired.timestamp, now());
    assert_eq!(expired.metadata.causation_id, proposal.event.id.to_string());
    assert_eq!(expired.metadata.correlation_id, "the flow");
    Ok(())
}

#[tokio::test]
async fn a_proposal_keeps_its_day() -> Result<()> {
    let stage = Stage::set().await?;
    let proposal = stage.proposed(1, EIFFEL_TOWER, TimeDelta::minutes(24 * 60 - 5)).await?;
    stage.collect(&[proposal]).await?;

    assert_eq!(stage.dynamodb.remove_expired_items().await?, 0);
    stage.review_all().await?;

    assert_eq!(stage.history(1).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_proposal_with_its_outcome_does_not_expire() -> Result<()> {
    let stage = Stage::set().await?;
    let proposal = stage.proposed(1, EIFFEL_TOWER, TimeDelta::days(2)).await?;
    stage.listed(1).await?;
    stage.collect(&[proposal]).await?;

    stage.dynamodb.remove_expired_items().await?;
    stage.review_all().await?;

    let types: Vec<_> =
        stage.history(1).await?.into_iter().map(|event| event.event.event_type).collect();
    assert_eq!(types, ["DestinationProposed", "GeolocationValidationSucceeded"]);
    Ok(())
}

#[tokio::test]
async fn whoever_removes_a_kept_proposal_by_hand_lets_nothing_expire() -> Result<()> {
    let stage = Stage::set().await?;
    let proposal = stage.proposed(1, EIFFEL_TOWER, TimeDelta::days(2)).await?;
    stage.collect(std::slice::from_ref(&proposal)).await?;
    let text = |text: String| aws_sdk_dynamodb::types::AttributeValue::S(text);
    let delete = stage.dynamodb.client().delete_item();
    delete
        .table_name(local::tables::KEPT_PROPOSALS_TABLE)
        .key("pk", text(kept_key(Some(NAMESPACE), &proposal.event.id.to_string())))
        .key("sk", text("EVENT".to_owned()))
        .send()
        .await?;

    stage.review_all().await?;

    assert_eq!(stage.history(1).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_proposal_expires_once_whatever_is_delivered() -> Result<()> {
    let stage = Stage::set().await?;
    let proposal = stage.proposed(1, EIFFEL_TOWER, TimeDelta::days(2)).await?;
    stage.collect(&[proposal.clone(), proposal]).await?;
    stage.dynamodb.remove_expired_items().await?;
    let (changes, _) = stage.changes(SequenceNumber::TRIM_HORIZON).await?;

    for _ in 0..2 {
        assert_eq!(stage.review(disordered(&changes)).await?, BatchResponse::done());
    }

    assert_eq!(stage.history(1).await?.len(), 2);
    Ok(())
}

/// The same proposal as an import brings it.
fn imported(mut proposal: RecordedEvent) -> RecordedEvent {
    proposal.event.metadata.imported = Some(Imported { by: "import-1".to_owned(), at: now() });
    proposal
}

#[tokio::test]
async fn imported_history_expires_only_where_it_has_no_outcome_and_that_happens_here() -> Result<()>
{
    let stage = Stage::set().await?;
    let pending = stage.proposed(1, EIFFEL_TOWER, TimeDelta::days(700)).await?;
    let settled = stage.proposed(2, EIFFEL_TOWER, TimeDelta::days(700)).await?;
    stage.listed(2).await?;
    stage.collect(&[imported(pending), imported(settled)]).await?;

    stage.dynamodb.remove_expired_items().await?;
    stage.review_all().await?;

    let expired = stage.history(1).await?.remove(1).event;
    assert_eq!(expired.event_type, "DestinationProposalExpired");
    assert_eq!(expired.metadata.imported, None);
    assert_eq!(stage.history(2).await?.len(), 2);
    Ok(())
}
