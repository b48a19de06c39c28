//! Events of another history: delivered here, or stored here by somebody who wrote past the event store.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitor, Visitplannr, eventually, workspace_file};
use local::tables::EVENTS_TABLE;
use serde_json::Value;
use tempfile::TempDir;

use crate::operated::{json_lines, key, operate, stopped_with_two_places, tamper};

/// The destination that the samples are about.
const EIFFEL_TOWER: &str = "aeca570b-7048-51e1-af90-6b10ee0e44db";

/// Invokes a function of a system that runs with a sample, as `curl` does.
async fn invoke(data: &Path, function: &str, sample: &str) -> Result<()> {
    let running: Value = serde_json::from_slice(&std::fs::read(data.join("running.json"))?)?;
    let functions = running["functions"].as_str().context("no address")?;
    let event = std::fs::read(workspace_file(format!("samples/events/{sample}.json")))?;
    let url = format!("http://{functions}/2015-03-31/functions/{function}/invocations");
    let request = reqwest::Client::new().post(url).header("content-type", "application/json");
    request.body(event).send().await?.error_for_status()?;
    Ok(())
}

/// The faults there are, once there are so many.
async fn faults(data: &Path, count: usize) -> Result<Vec<Value>> {
    eventually("faults", async || {
        let listed = operate(data, &["faults", "list", "--json"]).await?;
        // Of none there is an empty line.
        let faults = if listed.output.trim().is_empty() { vec![] } else { json_lines(&listed)? };
        Ok((faults.len() == count).then_some(faults))
    })
    .await
}

async fn drop_faults(data: &Path, count: usize) -> Result<()> {
    for fault in faults(data, count).await? {
        let id = fault["id"].as_str().context("no id")?;
        assert_eq!(operate(data, &["faults", "drop", id]).await?.code, Some(0));
    }
    Ok(())
}

/// What is not well, by the part that it is of.
async fn of_part(data: &Path, command: &str, part: &str) -> Result<Option<Value>> {
    let found = json_lines(&operate(data, &[command, "--json"]).await?)?;
    let is_bad = |found: &&Value| found["in"] == part && found["verdict"] != "ok";
    Ok(found.iter().find(is_bad).cloned())
}

#[tokio::test]
async fn a_proposal_of_another_history_is_a_fault_that_says_so_and_leaves_nothing() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;

    invoke(data.path(), "validate-geolocation", "validate-geolocation").await?;

    let fault = faults(data.path(), 1).await?.remove(0);
    let says = format!("event 1 of destination#{EIFFEL_TOWER} was delivered, but it is not in");
    assert!(fault.to_string().contains(&says), "{fault}");
    let answer = Visitor::of(&system)?.get(&format!("/destinations/{EIFFEL_TOWER}")).await?;
    assert_eq!(answer.status, 404);
    for command in ["verify", "doctor", "rebuild"] {
        let done = operate(data.path(), &[command]).await?;
        assert_eq!(done.code, Some(0), "{command}: {} {}", done.output, done.errors);
    }
    // Once it is proposed here, the fault can be resubmitted, as it says.
    let body: Value = serde_json::from_slice(&std::fs::read(workspace_file(
        "samples/events/propose-destination.json",
    ))?)?;
    let visitor = Visitor::of(&system)?;
    let proposal = visitor
        .request(reqwest::Method::POST, "/destinations")
        .header("content-type", "application/json")
        .header("idempotency-key", "samples-eiffel-tower-0001")
        .body(body["body"].as_str().context("no body")?.to_owned());
    ensure!(visitor.send(proposal).await?.status == 202);
    let id = fault["id"].as_str().context("no id")?;
    let resubmitted = operate(data.path(), &["faults", "resubmit", id]).await?;
    assert_eq!(resubmitted.code, Some(0), "{}", resubmitted.errors);
    faults(data.path(), 0).await?;
    Ok(())
}

/// Stores the second event of a destination as the second of another one, which has no first.
async fn store_orphan(client: &Client, id: &str) -> Result<()> {
    let of = |id: &str| format!("destination#{id}#stream");
    let second = AttributeValue::N("2".to_owned());
    let read = client.get_item().table_name(EVENTS_TABLE);
    let read = read.set_key(Some(key(&of(id), second).into())).send().await?;
    let mut item = read.item.context("no event")?;
    item.insert("pk".to_owned(), AttributeValue::S(of(EIFFEL_TOWER)));
    client.put_item().table_name(EVENTS_TABLE).set_item(Some(item)).send().await?;
    Ok(())
}

#[tokio::test]
async fn a_history_without_its_first_event_is_named_by_all_and_mended_as_they_say() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| store_orphan(&client, &id).await).await?;
    let says = format!("event 1 of destination#{EIFFEL_TOWER} is missing");
    let system = Visitplannr::in_directory(data.path()).await?;

    // The projector sets it aside, and the counter counts what it is told.
    let fault = faults(data.path(), 1).await?.remove(0);
    assert!(fault.to_string().contains(&says), "{fault}");
    let answer = Visitor::of(&system)?.get(&format!("/destinations/{EIFFEL_TOWER}")).await?;
    assert_eq!(answer.status, 404, "{}", answer.body);
    let doctor = of_part(data.path(), "doctor", "history").await?.context("the doctor is blind")?;
    assert!(doctor.to_string().contains(EIFFEL_TOWER), "{doctor}");
    let rebuilt = operate(data.path(), &["rebuild"]).await?;
    assert_eq!(rebuilt.code, Some(1));
    assert!(rebuilt.errors.contains(&says), "{}", rebuilt.errors);
    assert!(rebuilt.errors.contains("visitplannr verify says"), "{}", rebuilt.errors);
    let reprojected = operate(data.path(), &["reproject", EIFFEL_TOWER]).await?;
    assert!(reprojected.output.contains("visitplannr verify says"), "{}", reprojected.output);
    let verified = of_part(data.path(), "verify", "history").await?.context("no difference")?;
    let mend = verified["mend"].as_str().context("nothing mends it")?;

    // As `aws` does.
    let (_, options) = mend.split_once("aws dynamodb delete-item --table-name ").context("how?")?;
    assert!(options.contains(&system.dynamodb), "{options}");
    let item = options.split('\'').nth(1).context("no key")?;
    let item: serde_dynamo::Item = serde_json::from_str(item)?;
    let client = system.database();
    client.delete_item().table_name(EVENTS_TABLE).set_key(Some(item.into())).send().await?;
    // Two functions read the stream, and both say that history was changed.
    drop_faults(data.path(), 3).await?;
    operate(data.path(), &["reproject", "--countries"]).await?;

    for command in ["verify", "doctor", "rebuild"] {
        let done = operate(data.path(), &[command]).await?;
        assert_eq!(done.code, Some(0), "{command}: {} {}", done.output, done.errors);
    }
    Ok(())
}
