//! `visitplannr archive`: what is kept of what was published.

use std::path::Path;

use anyhow::Result;
use end_to_end::{Visitplannr, eventually};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::operated::{listed, operate};

/// What is in the archive, once there are so many events.
pub(crate) async fn archived(data: &Path, events: u64) -> Result<Value> {
    eventually(&format!("{events} archived events"), async || {
        let told = operate(data, &["archive", "--json"]).await?;
        assert_eq!((told.code, told.errors.as_str()), (Some(0), ""));
        let told: Value = serde_json::from_str(&told.output)?;
        Ok((told["events"].as_u64() >= Some(events)).then_some(told))
    })
    .await
}

#[tokio::test]
async fn what_was_published_is_in_the_archive_of_a_system_that_runs_and_of_one_that_does_not()
-> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    listed(&system, "Eiffel Tower", 48.8582).await?;

    let running = archived(data.path(), 2).await?;

    let types = running["types"].as_array().unwrap();
    let types: Vec<_> = types.iter().map(|it| (&it["log"], &it["type"], &it["events"])).collect();
    let log = json!("destination");
    let (proposed, succeeded) =
        (json!("DestinationProposed"), json!("GeolocationValidationSucceeded"));
    assert_eq!(types, [(&log, &proposed, &json!(1)), (&log, &succeeded, &json!(1))]);
    assert!(running["bytes"].as_u64() > Some(0));
    assert!(running["first"].as_str() < running["last"].as_str());
    system.terminate().await?;
    assert_eq!(archived(data.path(), 2).await?["types"], running["types"]);
    let told = operate(data.path(), &["archive"]).await?.output;
    assert!(told.contains("GeolocationValidationSucceeded") && told.contains("2 events"), "{told}");
    Ok(())
}

#[tokio::test]
async fn where_there_is_no_archive_that_is_said() -> Result<()> {
    let data = TempDir::new()?;
    let refused = operate(data.path(), &["archive"]).await?;
    assert_eq!((refused.code, refused.output.as_str()), (Some(1), ""));
    assert!(refused.errors.contains("there is no archive at"), "{}", refused.errors);
    assert_eq!(data.path().read_dir()?.count(), 0, "nothing was made");
    Ok(())
}
