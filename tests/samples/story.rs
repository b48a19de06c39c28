//! The main samples, in their order.

use std::collections::HashMap;

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use handlers::ports::site::{CACHE_CONTROL, CONTENT_TYPE};
use handlers::stations::count_by_country;
use handlers::stations::validate_geolocation::{self, outcome_id};
use local::event_source_mapping::Filter;
use read_models::{DestinationDetailsStore, RecentDestinationsStore, Status};
use serde_json::Value;
use serde_json::value::to_raw_value;
use uuid::Uuid;

use crate::aws_peers::Invalidation;
use crate::stage::{Stage, detail_of, eiffel_tower, sample};

#[tokio::test]
async fn the_main_samples_lead_from_a_proposal_to_a_fresh_home_page() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    proposed(&stage).await?;
    published(&stage).await?;
    judged(&stage).await?;
    outcome_published(&stage).await?;
    projected(&stage).await?;
    rendered(&stage).await?;
    invalidated(&stage).await?;
    answered(&stage).await?;
    reconciled(&stage).await
}

async fn proposed(stage: &Stage) -> Result<()> {
    let answer = stage.invoke("propose-destination").await?;
    assert_eq!(answer.status(), 202);
    assert_eq!(answer.header("location"), format!("/destinations/{}", eiffel_tower()));
    assert_eq!(stage.event_types(eiffel_tower()).await?, ["DestinationProposed"]);
    Ok(())
}

async fn published(stage: &Stage) -> Result<()> {
    stage.invoke("publish-events").await?.all_done();
    let published = stage.peers().published().await?;
    let [published] = published.as_slice() else { panic!("{published:?}") };
    let rule = Filter::parse(validate_geolocation::RULE)?;
    assert!(rule.matches(&to_raw_value(published)?), "{published}");
    // The next sample delivers the event that this one publishes.
    assert_eq!(published["detail"], detail_of("validate-geolocation")?);
    Ok(())
}

async fn judged(stage: &Stage) -> Result<()> {
    stage.invoke("validate-geolocation").await?.all_done();
    let events = stage.events(eiffel_tower()).await?;
    let outcome = &events[1].event;
    assert_eq!(outcome.event_type, "GeolocationValidationSucceeded");
    assert_eq!(outcome.payload["country"], "FR");
    let cause: Uuid = stored_event("publish-events", 0)?["id"].as_str().unwrap().parse()?;
    assert_eq!(outcome.metadata.causation_id, cause.to_string());
    assert_eq!(outcome.id, outcome_id(cause));
    // The next samples deliver the event that this one appends.
    assert_eq!(stored_event("publish-events-outcome", 0)?["id"], outcome.id.to_string());
    assert_eq!(stored_event("project-destinations", 1)?["id"], outcome.id.to_string());
    Ok(())
}

async fn outcome_published(stage: &Stage) -> Result<()> {
    stage.invoke("publish-events-outcome").await?.all_done();
    let published = stage.peers().published().await?;
    let [published] = published.as_slice() else { panic!("{published:?}") };
    let what = "com.visitplannr.destination.GeolocationValidationSucceeded.v1";
    assert_eq!(published["detail-type"], what);
    assert_eq!(published["detail"]["data"]["country"], "FR");
    assert_eq!(published["detail"]["streamversion"], 2);
    // Nobody judges an outcome, and one that lists a place is counted.
    let taken = |rule| anyhow::Ok(Filter::parse(rule)?.matches(&to_raw_value(published)?));
    assert!(!taken(validate_geolocation::RULE)?, "{published}");
    assert!(taken(count_by_country::RULE)?, "{published}");
    // The sample that is counted is this event at another time: a journal would refuse it as too old.
    let mut counted = published["detail"].clone();
    let mut sample = detail_of("count-by-country")?;
    for event in [&mut counted, &mut sample] {
        assert!(event.as_object_mut().unwrap().remove("time").is_some());
    }
    assert_eq!(counted, sample);
    Ok(())
}

async fn projected(stage: &Stage) -> Result<()> {
    stage.invoke("project-destinations").await?.all_done();
    let row = stage.read_models().load(eiffel_tower()).await?.unwrap();
    assert!(matches!(row.status, Status::Listed { .. }), "{row:?}");
    let document = stage.read_models().load_recent().await?;
    assert_eq!(document.destinations[0].id, eiffel_tower());
    // The next sample delivers the item that this one writes.
    let stored = stage.stored_model("recent-destinations", "document").await?;
    assert_eq!(stored_event("render-homepage", 0)?, stored);
    Ok(())
}

async fn rendered(stage: &Stage) -> Result<()> {
    assert!(stage.peers().home_page().await?.is_none());
    stage.invoke("render-homepage").await?.all_done();
    let page = stage.peers().home_page().await?.unwrap();
    assert_eq!(page.content_type(), Some(CONTENT_TYPE));
    assert_eq!(page.cache_control(), Some(CACHE_CONTROL));
    assert_eq!(page.metadata().unwrap()["document-version"], "1");
    let html = String::from_utf8(page.body.collect().await?.to_vec())?;
    assert!(html.contains("Eiffel Tower") && html.contains("France"), "{html}");
    Ok(())
}

async fn invalidated(stage: &Stage) -> Result<()> {
    let answer = stage.invoke("invalidate-cdn").await?;
    assert_eq!(answer.answer, Value::Null);
    let told = stage.peers().invalidations().await?;
    let [Invalidation { paths, caller_reference }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(*paths, ["/"]);
    assert!(!caller_reference.is_empty());
    Ok(())
}

async fn answered(stage: &Stage) -> Result<()> {
    let answer = stage.invoke("query-destinations-get").await?;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json()?["status"], "listed");
    Ok(())
}

async fn reconciled(stage: &Stage) -> Result<()> {
    let before = stage.peers().home_page().await?.unwrap();
    let answer = stage.invoke("reconcile-homepage").await?;
    assert_eq!(answer.answer, Value::Null);
    let after = stage.peers().home_page().await?.unwrap();
    // Every put is a version of its own: the bucket keeps them.
    assert!(before.version_id().is_some());
    assert_eq!(after.version_id(), before.version_id(), "nothing differed");
    assert!(stage.faults().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_deployment_puts_a_page_on_a_site_that_has_none() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    let answer = stage.invoke("reconcile-homepage-deployed").await?;
    assert_eq!(answer.answer, Value::Null);
    let page = stage.peers().home_page().await?.unwrap();
    assert_eq!(page.metadata().unwrap()["document-version"], "0");
    Ok(())
}

/// The item that a record of a sample delivers, as JSON.
fn stored_event(name: &str, record: usize) -> Result<Value> {
    let image = sample(name)?["Records"][record]["dynamodb"]["NewImage"].clone();
    let item: serde_dynamo::Item = serde_json::from_value(image)?;
    let item: HashMap<String, AttributeValue> = item.into();
    Ok(serde_dynamo::from_item(item)?)
}
