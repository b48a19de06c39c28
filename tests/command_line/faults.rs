//! `visitplannr faults`: what functions could not process, from the outside.

use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr, eventually};
use event_store::dynamodb::event_to_item;
use event_store::{Metadata, NewEvent, RecordedEvent, StreamId, Version};
use local::tables::{EVENTS_TABLE, fault_store};
use serde_json::{Value, json};
use stream_processing::testing::insert_record;
use stream_processing::{ErrorDescription, Fault, FaultStore};
use tempfile::TempDir;
use uuid::Uuid;

use crate::command::{Ended, run};

const PLACE: &str = "0198c5a0-0000-7000-8000-000000000001";
const SECRET: &str = "Our secret garden";

/// An event of a destination that nobody has proposed before.
fn event(event_type: &str) -> RecordedEvent {
    let payload = json!({
        "name": SECRET,
        "geolocation": {"latitude": 48.858_222, "longitude": 2.2945},
    });
    RecordedEvent {
        stream: StreamId::new("destination", PLACE),
        version: Version(1),
        event: NewEvent {
            id: Uuid::from_u128(7),
            event_type: event_type.to_owned(),
            payload: payload.as_object().cloned().unwrap_or_default(),
            schema: 1,
            timestamp: chrono::DateTime::UNIX_EPOCH,
            metadata: Metadata {
                correlation_id: "the flow".to_owned(),
                causation_id: "the request".to_owned(),
                actor: None,
                traceparent: None,
                imported: None,
            },
        },
    }
}

/// Stores an event that this version of the system does not know.
async fn store_poison(system: &Visitplannr) -> Result<()> {
    store(system, "DestinationTeleported").await
}

async fn store(system: &Visitplannr, event_type: &str) -> Result<()> {
    let item = event_to_item(&event(event_type))?;
    system.database().put_item().table_name(EVENTS_TABLE).set_item(Some(item)).send().await?;
    Ok(())
}

async fn faults(data: &Path, arguments: &[&str]) -> Result<Ended> {
    let data = data.to_str().context("a name that is not UTF-8")?;
    run(Path::new("/"), &[&["faults", "--data-dir", data], arguments].concat()).await
}

/// The faults there are, once there are any.
async fn listed(data: &Path) -> Result<Vec<Value>> {
    eventually("a fault", async || {
        let list = faults(data, &["list", "--json"]).await?;
        assert_eq!((list.code, list.errors.as_str()), (Some(0), ""));
        let faults = list.output.trim().lines().map(serde_json::from_str);
        let faults = faults.collect::<Result<Vec<Value>, _>>()?;
        Ok((!faults.is_empty()).then_some(faults))
    })
    .await
}

#[tokio::test]
async fn what_a_function_cannot_process_is_listed_and_shown_without_what_it_says() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;

    store_poison(&system).await?;

    let found = listed(data.path()).await?;
    let id = found[0]["id"].as_str().context("no id")?;
    assert_eq!((found.len(), &found[0]["pipeline"]), (1, &json!("project")));
    let list = faults(data.path(), &["list"]).await?.output;
    assert!(list.contains(id) && list.contains("DestinationTeleported"), "{list}");
    let shown = faults(data.path(), &["show", id]).await?.output;
    assert!(shown.contains("project-destinations") && !shown.contains(SECRET), "{shown}");
    assert!(faults(data.path(), &["show", id, "--whole"]).await?.output.contains(SECRET));
    Ok(())
}

#[tokio::test]
async fn a_record_that_is_poison_still_stays_a_fault_until_it_is_dropped() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    store_poison(&system).await?;
    let found = listed(data.path()).await?;
    let id = found[0]["id"].as_str().context("no id")?;

    let resubmitted = faults(data.path(), &["resubmit", id]).await?;

    assert_eq!(resubmitted.code, Some(1));
    assert!(resubmitted.output.contains("failed again"), "{}", resubmitted.output);
    assert!(resubmitted.errors.contains("1 of 1 faults remain"), "{}", resubmitted.errors);
    assert_eq!(listed(data.path()).await?, found);
    assert_eq!(faults(data.path(), &["drop", id]).await?.code, Some(0));
    assert_eq!(faults(data.path(), &["list"]).await?.output.trim(), "No faults.");
    Ok(())
}

#[tokio::test]
async fn a_record_whose_trouble_is_mended_is_processed_and_no_fault_any_more() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let fault = Fault {
        id: Uuid::from_u128(1),
        function: "project-destinations".to_owned(),
        pipeline: "project".to_owned(),
        event_id: Uuid::from_u128(7).to_string(),
        event_type: "DestinationProposed".to_owned(),
        error: ErrorDescription {
            name: "Error".to_owned(),
            message: "something that was mended since".to_owned(),
            stack: String::new(),
        },
        batch: vec![],
        record: insert_record(0, &event("DestinationProposed")).get().to_owned(),
        raised_at: chrono::DateTime::UNIX_EPOCH,
    };
    store(&system, "DestinationProposed").await?;
    fault_store(&system.database()).record(&[fault]).await?;

    let resubmitted = faults(data.path(), &["resubmit", "--all"]).await?;

    assert_eq!((resubmitted.code, resubmitted.errors.as_str()), (Some(0), ""));
    assert_eq!(faults(data.path(), &["list"]).await?.output.trim(), "No faults.");
    let page = Visitor::of(&system)?.get(&format!("/destinations/{PLACE}")).await?;
    assert_eq!((page.status, &page.json()?["name"]), (200, &json!(SECRET)));
    Ok(())
}

#[tokio::test]
async fn a_system_that_does_not_run_has_its_faults_too() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    store_poison(&system).await?;
    let found = listed(data.path()).await?;

    system.kill().await?;

    assert_eq!(listed(data.path()).await?, found);
    Ok(())
}

#[tokio::test]
async fn to_read_faults_starts_no_station_of_a_system_that_does_not_run() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    store_poison(&system).await?;
    listed(data.path()).await?;
    system.terminate().await?;
    // The first thing that a start puts there.
    std::fs::remove_dir_all(data.path().join("site"))?;

    assert_eq!(faults(data.path(), &["list"]).await?.code, Some(0));

    assert!(!data.path().join("site").exists());
    Ok(())
}

#[tokio::test]
async fn a_directory_without_a_system_is_left_as_it_is() -> Result<()> {
    let data = TempDir::new()?;
    let ended = faults(data.path(), &["list"]).await?;
    assert_eq!(ended.code, Some(1));
    assert!(ended.errors.contains("there is no system in"), "{}", ended.errors);
    assert_eq!(data.path().read_dir()?.count(), 0);
    Ok(())
}

#[tokio::test]
async fn a_fault_that_is_not_there_is_named_and_so_is_a_system() -> Result<()> {
    let data = TempDir::new()?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    let id = Uuid::from_u128(5).to_string();
    for arguments in [["show", &id], ["drop", &id], ["resubmit", &id]] {
        let ended = faults(data.path(), &arguments).await?;
        assert_eq!(ended.code, Some(1));
        assert!(ended.errors.contains(&format!("there is no fault {id}")), "{}", ended.errors);
    }
    let nowhere = faults(&data.path().join("nowhere"), &["list"]).await?;
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.errors.contains("there is no system in"), "{}", nowhere.errors);
    Ok(())
}

#[tokio::test]
async fn what_is_not_a_fault_id_is_named_with_what_is_expected() -> Result<()> {
    let refused = run(Path::new("/"), &["faults", "show", "xyz"]).await?;

    assert_eq!(refused.code, Some(2));
    let says = "xyz is not a fault id (expected a UUID); see `visitplannr faults list`";
    assert!(refused.errors.contains(says), "{}", refused.errors);
    Ok(())
}
