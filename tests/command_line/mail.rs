//! A mail that may have been sent: what the operator sees, and does.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitor, Visitplannr, eventually};
use local::tables::MAIL_CLAIMS_TABLE;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::operated::{operate, tamper};

/// What a system leaves that was killed between a claim and its letter. Returns the id of the rejection.
async fn killed_before_the_letter(data: &Path) -> Result<String> {
    let system = Visitplannr::in_directory(data).await?;
    // No letter can be written, so the mail is claimed again and again, until the kill.
    fs::remove_dir(data.join("mail"))?;
    let geolocation = json!({"latitude": 30.0, "longitude": -40.0});
    let place = json!({"name": "Nowhere", "geolocation": geolocation, "email": "ada@example.com"});
    Visitor::of(&system)?.accepted(&place).await?;
    let database = system.database();
    let claim = eventually("a claim", async || {
        let found = database.scan().table_name(MAIL_CLAIMS_TABLE).send().await?;
        Ok(found.items.unwrap_or_default().into_iter().find(|item| item.contains_key("claim")))
    })
    .await?;
    system.kill().await?;
    // Between two attempts the claim says that nothing was sent.
    tamper(data, async |client| {
        let update = client.update_item().table_name(MAIL_CLAIMS_TABLE);
        let update = update.key("pk", claim["pk"].clone());
        let update = update.update_expression("SET claim.#state = :claimed");
        let update = update.expression_attribute_names("#state", "state");
        let claimed = AttributeValue::S("claimed".to_owned());
        update.expression_attribute_values(":claimed", claimed).send().await?;
        Ok(())
    })
    .await?;
    let event = claim["claim"].as_m().ok().and_then(|claim| claim["event"].as_s().ok());
    Ok(event.context("no event")?.clone())
}

async fn faults(data: &Path) -> Result<Vec<Value>> {
    let listed = operate(data, &["faults", "list", "--json"]).await?.output;
    let lines = listed.lines().filter(|line| !line.is_empty());
    lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn letters(data: &Path) -> Result<usize> {
    Ok(fs::read_dir(data.join("mail"))?.count())
}

#[tokio::test]
async fn a_mail_that_was_claimed_before_a_kill_is_a_fault_and_sent_when_that_is_resubmitted()
-> Result<()> {
    let data = TempDir::new()?;
    let rejection = killed_before_the_letter(data.path()).await?;
    let system = Visitplannr::in_directory(data.path()).await?;

    let fault = eventually("a fault", async || Ok(faults(data.path()).await?.pop())).await?;

    assert_eq!(fault["event"]["id"], rejection);
    let message = fault["error"]["message"].as_str().context("no message")?;
    assert!(message.contains("whether the mail was sent is not known"), "{message}");
    assert_eq!(letters(data.path())?, 0, "nothing is sent by itself");
    system.terminate().await?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    assert_eq!(letters(data.path())?, 0, "nor after another start");

    let id = fault["id"].as_str().context("no id")?;
    let resubmitted = operate(data.path(), &["faults", "resubmit", id]).await?;

    assert_eq!(resubmitted.code, Some(0), "{}{}", resubmitted.output, resubmitted.errors);
    assert_eq!(letters(data.path())?, 1);
    assert_eq!(faults(data.path()).await?, [Value::Null; 0]);
    Ok(())
}
