//! Commands on the bus that have an address, and fail.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use domain::DestinationId;
use end_to_end::{Visitplannr, eventually};
use handlers::stations::receive_commands::{PROPOSE_DESTINATION, destination_id_of_command};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::forget::{ADA, names_ada};
use crate::operated::{json_lines, operate};

/// Puts a command that proposes a place on the bus of a system that runs. Returns the id that its destination gets.
pub(crate) async fn put_command(data: &Path, id: &str, place: &Value) -> Result<DestinationId> {
    let running: Value = serde_json::from_slice(&std::fs::read(data.join("running.json"))?)?;
    let bus = running["functions"].as_str().context("no address")?;
    let source = "com.example.guide";
    let command = json!({
        "specversion": "1.0", "source": source, "id": id, "type": PROPOSE_DESTINATION, "data": place,
    });
    let entry = json!({
        "Source": source, "DetailType": PROPOSE_DESTINATION, "Detail": command.to_string(),
    });
    let put = reqwest::Client::new()
        .post(format!("http://{bus}/"))
        .header("x-amz-target", "AWSEvents.PutEvents")
        .json(&json!({"Entries": [entry]}));
    let answer = put.send().await?.error_for_status()?.text().await?;
    ensure!(answer.contains("\"FailedEntryCount\":0"), "{answer}");
    Ok(destination_id_of_command(source, id))
}

#[tokio::test]
async fn the_address_in_a_command_that_failed_is_in_its_fault_and_shown_to_nobody() -> Result<()> {
    let data = TempDir::new()?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    put_command(data.path(), "page-12", &json!({"name": "", "email": ADA})).await?;

    let fault = eventually("a fault", async || {
        let listed = operate(data.path(), &["faults", "list", "--json"]).await?;
        ensure!(!names_ada(listed.output.as_bytes()), "{}", listed.output);
        Ok(json_lines(&listed)?.into_iter().next())
    })
    .await?;

    let id = fault["id"].as_str().context("no id")?;
    let shown = operate(data.path(), &["faults", "show", id]).await?;
    assert!(shown.output.contains("characters]"), "{}", shown.output);
    assert!(!names_ada(shown.output.as_bytes()), "{}", shown.output);
    assert_eq!(operate(data.path(), &["faults", "drop", id]).await?.code, Some(0));
    assert_eq!(operate(data.path(), &["faults", "list", "--json"]).await?.output.trim(), "");
    Ok(())
}
