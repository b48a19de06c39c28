//! Commands on the bus, from outside.

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr};
use handlers::receive_commands::destination_id_of_command;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::story::zoo;

/// Puts a command on the bus of the system that keeps its data there; returns the answer.
async fn put(directory: &TempDir, id: &str, data: &Value) -> Result<Value> {
    let command = json!({
        "specversion": "1.0", "source": "com.example.guide", "id": id,
        "type": "cmd.propose-destination.v1", "data": data,
    });
    let entry = json!({
        "Source": "com.example.guide", "DetailType": "cmd.propose-destination.v1",
        "Detail": command.to_string(),
    });
    let running = std::fs::read(directory.path().join("running.json"))?;
    let running: Value = serde_json::from_slice(&running)?;
    let bus = running["functions"].as_str().context("no address")?;
    let request = reqwest::Client::new().post(format!("http://{bus}/"));
    let request = request.header("x-amz-target", "AWSEvents.PutEvents");
    let answer = request.body(json!({"Entries": [entry]}).to_string()).send().await?;
    Ok(serde_json::from_str(&answer.error_for_status()?.text().await?)?)
}

#[tokio::test]
async fn a_command_on_the_bus_proposes_a_place_that_is_listed() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let visitor = Visitor::of(&system)?;

    for _ in 0..2 {
        assert_eq!(put(&directory, "page-12", &zoo()).await?["FailedEntryCount"], 0);
    }

    let id = destination_id_of_command("com.example.guide", "page-12");
    visitor.home_page_with(&format!("/destinations/{id}")).await?;
    let list = visitor.get("/destinations").await?.json()?;
    assert_eq!(list["destinations"].as_array().context("no list")?.len(), 1);
    Ok(())
}
