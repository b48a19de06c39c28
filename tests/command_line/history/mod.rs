//! `visitplannr export` and `import`: a whole history, from one system to another.

mod exporting;
mod following;
mod moving;
mod refusing;

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::{TimeDelta, Utc};
use end_to_end::eventually;
use event_store::history::HistoryWriter;
use event_store::{Metadata, NewEvent, RecordedEvent, StreamId, Version};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::operated::{json_lines, operate};

pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a name that is not UTF-8")
}

/// Runs a command about a file, which has to end well.
pub(super) async fn moved(verb: &str, file: &Path, data: &Path) -> Result<Value> {
    let told = operate(data, &[verb, text(file)?, "--json"]).await?;
    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""), "{verb}");
    Ok(serde_json::from_str(&told.output)?)
}

/// Proposals in Switzerland, the first of which was made so long ago, and each other nine days after the one
/// before, so that no area was ever popular; with or without their outcomes.
pub(crate) fn write_history(file: &Path, places: u64, age: TimeDelta, versions: u64) -> Result<()> {
    let mut history = HistoryWriter::begin(File::create(file)?)?;
    for place in 0..places {
        let proposed_at = Utc::now() - age + TimeDelta::days(9) * i32::try_from(place)?;
        for version in 1..=versions {
            let geolocation = json!({"latitude": 47.3845, "longitude": 8.5742});
            let (event_type, payload) = match version {
                1 => ("DestinationProposed", json!({"name": "Zoo", "geolocation": geolocation})),
                _ => ("GeolocationValidationSucceeded", json!({"country": "CH"})),
            };
            let id = u128::from(place + 1);
            history.event(&RecordedEvent {
                stream: StreamId::new("destination", Uuid::from_u128(id).to_string()),
                version: Version(version),
                event: NewEvent {
                    id: Uuid::from_u128(id << 64 | u128::from(version)),
                    event_type: event_type.to_owned(),
                    payload: payload.as_object().cloned().context("no object")?,
                    schema: 1,
                    timestamp: proposed_at + TimeDelta::seconds(i64::try_from(version)?),
                    metadata: Metadata {
                        correlation_id: "the flow".to_owned(),
                        causation_id: "the request".to_owned(),
                        actor: None,
                        traceparent: None,
                        imported: None,
                    },
                },
            })?;
        }
    }
    history.end()?;
    Ok(())
}

/// Once stations had what they were given, nothing differs, and nothing could not be processed.
pub(crate) async fn is_well(data: &Path) -> Result<()> {
    eventually("no difference", async || {
        Ok((operate(data, &["verify"]).await?.code == Some(0)).then_some(()))
    })
    .await?;
    assert_eq!(operate(data, &["faults", "list"]).await?.output, "No faults.\n");
    Ok(())
}

/// All events but what an import adds to them.
pub(super) async fn events(data: &Path) -> Result<Vec<Value>> {
    let mut events = json_lines(&operate(data, &["events", "--all", "--json"]).await?)?;
    for event in &mut events {
        event["metadata"].as_object_mut().context("no metadata")?.remove("imported");
    }
    events.sort_by_key(|event| (event["stream"].to_string(), event["version"].as_u64()));
    Ok(events)
}
