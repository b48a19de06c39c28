//! Poison in a batch: it becomes a fault, the rest is done.

use anyhow::Result;
use handlers::stations::{project_destinations, publish_events, validate_geolocation};
use read_models::DestinationDetailsStore;
use serde_json::Value;

use crate::invoked::Invoked;
use crate::stage::{Stage, eiffel_tower, sample};

#[tokio::test]
async fn a_proposal_without_a_place_is_a_fault_and_the_one_after_it_is_judged() -> Result<()> {
    let stage = Stage::set().await?;
    stage.invoke("propose-destination").await?;
    let invoked = stage.invoke("validate-geolocation-poison").await?;
    invoked.all_done();
    let judged = ["DestinationProposed", "GeolocationValidationSucceeded"];
    assert_eq!(stage.event_types(eiffel_tower()).await?, judged);
    let poison = &sample("validate-geolocation-poison")?["Records"][0];
    assert_fault(&stage, &invoked, validate_geolocation::NAME, poison).await
}

#[tokio::test]
async fn a_proposal_that_nobody_made_here_is_a_fault_that_says_so() -> Result<()> {
    let stage = Stage::set().await?;
    let invoked = stage.invoke("validate-geolocation").await?;
    invoked.all_done();
    assert!(stage.event_types(eiffel_tower()).await?.is_empty());
    let foreign = &sample("validate-geolocation")?["Records"][0];
    assert_fault(&stage, &invoked, validate_geolocation::NAME, foreign).await?;
    let says = "was delivered, but it is not in the events table";
    assert!(stage.faults().await?[0].to_string().contains(says));
    Ok(())
}

#[tokio::test]
async fn an_event_of_an_unknown_type_is_a_fault_and_the_others_are_projected() -> Result<()> {
    let stage = Stage::set().await?;
    let invoked = stage.invoke("project-destinations-poison").await?;
    invoked.all_done();
    assert!(stage.read_models().load(eiffel_tower()).await?.is_some());
    let poison = &sample("project-destinations-poison")?["Records"][0];
    assert_fault(&stage, &invoked, project_destinations::NAME, poison).await
}

#[tokio::test]
async fn an_event_without_a_payload_is_a_fault_and_the_one_after_it_is_published() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    let invoked = stage.invoke("publish-events-poison").await?;
    invoked.all_done();
    let published = stage.peers().published().await?;
    let [published] = published.as_slice() else { panic!("{published:?}") };
    assert_eq!(published["detail"]["subject"], eiffel_tower().to_string());
    let poison = &sample("publish-events-poison")?["Records"][0];
    assert_fault(&stage, &invoked, publish_events::NAME, poison).await
}

#[tokio::test]
async fn a_stored_event_that_was_changed_is_a_fault() -> Result<()> {
    let stage = Stage::set().await?;
    let invoked = stage.invoke("project-destinations-modified").await?;
    invoked.all_done();
    let changed = &sample("project-destinations-modified")?["Records"][0];
    assert_fault(&stage, &invoked, project_destinations::NAME, changed).await
}

#[tokio::test]
async fn a_redelivery_records_no_second_fault() -> Result<()> {
    let stage = Stage::set().await?;
    stage.invoke("project-destinations-modified").await?.all_done();
    stage.invoke("project-destinations-modified").await?.all_done();
    assert_eq!(stage.faults().await?.len(), 1);
    Ok(())
}

/// One fault, with the record whole, and the line that the metric filter of `template.yaml` counts.
async fn assert_fault(
    stage: &Stage,
    invoked: &Invoked,
    function: &str,
    record: &Value,
) -> Result<()> {
    let faults = stage.faults().await?;
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert_eq!(fault["pk"], function);
    let kept: Value = serde_json::from_str(fault["record"].as_str().unwrap())?;
    assert_eq!(kept, *record);
    let logged = invoked.logged().filter(|line| line["message"] == "fault recorded");
    let logged: Vec<Value> = logged.collect();
    let [line] = logged.as_slice() else { panic!("{}", invoked.log) };
    assert_eq!(line["function"], function);
    assert_eq!(line["fault"], fault["sk"]);
    Ok(())
}
