//! Commands on the bus, from outside.

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr};
use handlers::stations::receive_commands::destination_id_of_command;
use reqwest::Response;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::story::zoo;

const OPERATION: &str = "AWSEvents.PutEvents";

/// Asks the bus of the system that keeps its data there.
async fn ask(directory: &TempDir, operation: &str, request: &Value) -> Result<Response> {
    let running = std::fs::read(directory.path().join("running.json"))?;
    let running: Value = serde_json::from_slice(&running)?;
    let bus = running["functions"].as_str().context("no address")?;
    let post = reqwest::Client::new().post(format!("http://{bus}/")).json(request);
    Ok(post.header("x-amz-target", operation).send().await?)
}

/// Puts entries on the bus; returns the answer.
async fn put(directory: &TempDir, entries: &[Value]) -> Result<Value> {
    let answer = ask(directory, OPERATION, &json!({"Entries": entries})).await?;
    Ok(serde_json::from_str(&answer.error_for_status()?.text().await?)?)
}

fn command(id: &str, data: &Value) -> Value {
    let command = json!({
        "specversion": "1.0", "source": "com.example.guide", "id": id,
        "type": "cmd.propose-destination.v1", "data": data,
    });
    json!({
        "Source": "com.example.guide", "DetailType": "cmd.propose-destination.v1",
        "Detail": command.to_string(),
    })
}

#[tokio::test]
async fn a_command_on_the_bus_proposes_a_place_that_is_listed() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let visitor = Visitor::of(&system)?;

    for _ in 0..2 {
        let answer = put(&directory, &[command("page-12", &zoo())]).await?;
        assert_eq!(answer["FailedEntryCount"], 0);
    }

    let id = destination_id_of_command("com.example.guide", "page-12");
    visitor.home_page_with(&format!("/destinations/{id}")).await?;
    let list = visitor.get("/destinations").await?.json()?;
    assert_eq!(list["destinations"].as_array().context("no list")?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_entry_that_says_too_little_is_refused_and_the_others_are_taken() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let (mut nameless, mut no_object) = (command("1", &zoo()), command("2", &zoo()));
    nameless["DetailType"] = Value::Null;
    no_object["Detail"] = "12".into();

    let answer = put(&directory, &[nameless, no_object, command("3", &zoo())]).await?;

    assert_eq!(answer["FailedEntryCount"], 2);
    assert_eq!(answer["Entries"][0]["ErrorCode"], "InvalidArgument");
    assert_eq!(answer["Entries"][1]["ErrorCode"], "MalformedDetail");
    assert!(answer["Entries"][2]["EventId"].is_string(), "{answer}");
    let id = destination_id_of_command("com.example.guide", "3");
    Visitor::of(&system)?.home_page_with(&format!("/destinations/{id}")).await?;
    Ok(())
}

#[tokio::test]
async fn a_detail_that_no_consumer_could_read_is_refused() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(1_000), "]".repeat(1_000));
    for detail in
        [r#"{"a":"\ud800"}"#, r#"{"\udfff":1}"#, r#"{"a":1e999}"#, deep.as_str(), "{\"a\":1} x"]
    {
        let mut entry = command("1", &zoo());
        entry["Detail"] = detail.into();

        let answer = put(&directory, &[entry, command("2", &zoo())]).await?;

        assert_eq!(answer["FailedEntryCount"], 1, "{detail}: {answer}");
        assert_eq!(answer["Entries"][0]["ErrorCode"], "MalformedDetail", "{detail}");
    }
    system.terminate().await?;
    Ok(())
}

#[tokio::test]
async fn what_is_no_request_to_the_bus_is_told_why() -> Result<()> {
    let directory = TempDir::new()?;
    let _system = Visitplannr::in_directory(directory.path()).await?;
    for (operation, request, kind) in [
        ("AWSEvents.PutRule", json!({}), "UnknownOperationException"),
        (OPERATION, json!([]), "SerializationException"),
        (OPERATION, json!({"Entries": []}), "ValidationException"),
    ] {
        let answer = ask(&directory, operation, &request).await?;
        assert_eq!(answer.status().as_u16(), 400);
        let problem: Value = serde_json::from_str(&answer.text().await?)?;
        assert_eq!(problem["__type"], kind);
    }
    Ok(())
}

#[tokio::test]
async fn nobody_but_the_system_itself_says_what_happened_in_it() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let forged = json!({
        "specversion": "1.0", "source": "com.visitplannr", "id": "1",
        "type": "com.visitplannr.destination.GeolocationValidationSucceeded.v1",
        "data": {"country": "FR"},
    });
    let forged = json!({
        "Source": "com.visitplannr", "Detail": forged.to_string(),
        "DetailType": "com.visitplannr.destination.GeolocationValidationSucceeded.v1",
    });
    let mut command_of_ours = command("5", &zoo());
    command_of_ours["Source"] = "com.visitplannr".into();

    let answer = put(&directory, &[forged, command_of_ours, command("6", &zoo())]).await?;

    for entry in [0, 1] {
        assert_eq!(answer["Entries"][entry]["ErrorCode"], "AccessDeniedException", "{answer}");
    }
    assert_eq!(answer["FailedEntryCount"], 2, "the other one is taken");
    let id = destination_id_of_command("com.example.guide", "6");
    Visitor::of(&system)?.home_page_with(&format!("/destinations/{id}")).await?;
    let instance =
        serde_json::from_slice::<Value>(&std::fs::read(directory.path().join("running.json"))?)?;
    let bus = instance["functions"].as_str().context("no address")?;
    let told = reqwest::get(format!("http://{bus}/running")).await?.text().await?;
    let token = instance["operator"].as_str().context("no token")?;
    assert!(!told.contains(token), "only the data directory tells what an operator shows: {told}");
    Ok(())
}
