//! `visitplannr rebuild`: what is shown, made from history again, beside what is shown now.

mod killing;

use std::path::Path;

use anyhow::{Result, ensure};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitor, Visitplannr};
use local::tables::{EVENTS_TABLE, READ_MODELS_TABLE};
use serde_json::json;
use tempfile::TempDir;

use crate::operated::{
    json_lines, key, listed, operate, set, stopped_with_two_places, tamper, text,
};

/// The sort keys of all rows and documents.
async fn stored(data: &Path) -> Result<Vec<String>> {
    let mut keys = vec![];
    tamper(data, async |client| {
        let items = client.scan().table_name(READ_MODELS_TABLE).send().await?.items;
        for item in items.unwrap_or_default() {
            keys.extend(item.get("sk").and_then(|key| key.as_s().ok()).cloned());
        }
        Ok(())
    })
    .await?;
    keys.retain(|key| key.starts_with("details") || key.starts_with("document"));
    keys.sort();
    Ok(keys)
}

/// A model that the pointer names.
async fn named(client: &Client, attribute: &str) -> Result<Option<String>> {
    let pointer = key("recent-destinations", text("pointer"));
    let read = client.get_item().table_name(READ_MODELS_TABLE).set_key(Some(pointer.into()));
    let item = read.send().await?.item.unwrap_or_default();
    Ok(item.get(attribute).and_then(|model| model.as_n().ok()).cloned())
}

/// The model beside the live one.
async fn beside(client: &Client) -> Result<Option<String>> {
    named(client, "beside").await
}

async fn retype(data: &Path, id: &str, event_type: &str) -> Result<()> {
    let second = key(&format!("destination#{id}#stream"), AttributeValue::N("2".to_owned()));
    tamper(data, async |client| set(&client, EVENTS_TABLE, second, "type", text(event_type)).await)
        .await
}

#[tokio::test]
async fn what_verify_finds_wrong_is_right_afterwards() -> Result<()> {
    let (data, [id, other]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let row = key(&format!("destination#{id}"), text("details"));
        set(&client, READ_MODELS_TABLE, row, "name", text("Tour Eiffel")).await?;
        let row = key(&format!("destination#{other}"), text("details"));
        client.delete_item().table_name(READ_MODELS_TABLE).set_key(Some(row.into())).send().await?;
        Ok(())
    })
    .await?;
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(1));

    let done = operate(data.path(), &["rebuild"]).await?;

    assert_eq!((done.code, done.errors.as_str()), (Some(0), ""));
    assert!(done.output.starts_with("4 events made 2 rows in "), "{}", done.output);
    let verified = operate(data.path(), &["verify"]).await?;
    assert_eq!(verified.code, Some(0), "{}", verified.output);
    assert_eq!(stored(data.path()).await?, ["details#2", "details#2", "document#2"]);
    Ok(())
}

#[tokio::test]
async fn a_script_gets_one_object() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;

    let done = operate(data.path(), &["rebuild", "--json"]).await?;

    let lines = json_lines(&done)?;
    assert_eq!(lines.len(), 1);
    for (field, value) in [("events", 4), ("rows", 2), ("caughtUp", 0), ("faults", 0)] {
        assert_eq!(lines[0][field], json!(value), "{field}");
    }
    assert!(lines[0]["seconds"]["all"].is_f64());
    Ok(())
}

#[tokio::test]
async fn poison_fails_it_by_name_and_nothing_changes() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    retype(data.path(), &id, "DestinationTeleported").await?;

    let failed = operate(data.path(), &["rebuild"]).await?;

    assert_eq!((failed.code, failed.output.as_str()), (Some(1), ""));
    for words in [
        &format!("event 2 of destination#{id} can't be projected"),
        "--record-faults",
        "the live models are unchanged",
    ] {
        assert!(failed.errors.contains(words), "{}", failed.errors);
    }
    retype(data.path(), &id, "GeolocationValidationSucceeded").await?;
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(0));
    assert_eq!(operate(data.path(), &["rebuild"]).await?.code, Some(0));
    let stored = stored(data.path()).await?;
    assert_eq!(stored, ["details#3", "details#3", "document#3"], "the failed one is removed, too");
    Ok(())
}

#[tokio::test]
async fn poison_can_be_recorded_and_resubmitted_when_it_is_known() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    retype(data.path(), &id, "DestinationTeleported").await?;

    let done = operate(data.path(), &["rebuild", "--record-faults"]).await?;

    assert_eq!(done.code, Some(0), "{}", done.errors);
    assert!(done.errors.contains("fault recorded"), "{}", done.errors);
    assert!(done.output.contains("1 fault recorded"), "{}", done.output);
    let faults = json_lines(&operate(data.path(), &["faults", "list", "--json"]).await?)?;
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0]["function"], json!("project-destinations"));
    let again = operate(data.path(), &["rebuild", "--record-faults"]).await?;
    assert_eq!(again.code, Some(0), "{}", again.errors);
    let faults = json_lines(&operate(data.path(), &["faults", "list", "--json"]).await?)?;
    assert_eq!(faults.len(), 1, "the same one");
    retype(data.path(), &id, "GeolocationValidationSucceeded").await?;
    assert_eq!(operate(data.path(), &["reproject", &id]).await?.code, Some(0));
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(0));
    Ok(())
}

/// The ids on the home page, newest first.
fn shown(page: &str) -> Vec<String> {
    let mut links: Vec<_> = page
        .split("/destinations/")
        .skip(1)
        .filter_map(|rest| rest.get(..36).map(str::to_owned))
        .collect();
    links.dedup();
    links
}

/// Proposes one place after the other, and looks whether the newest are on the page. Ends only if they are not.
async fn visit(system: &Visitplannr) -> Result<()> {
    let (visitor, mut ids) = (Visitor::of(system)?, vec![]);
    for number in 1_u32.. {
        let name = format!("Place {number}");
        ids.push(listed(system, &name, 48.0 + f64::from(number) / 1e3).await?);
        let page = shown(&visitor.get("/").await?.body);
        let newest = ids.iter().rev().take(20);
        ensure!(newest.clone().all(|id| page.contains(id)), "{page:?} lacks one of {ids:?}");
    }
    Ok(())
}

#[tokio::test]
async fn visitors_never_see_an_empty_or_older_page_and_lose_nothing() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    listed(&system, "Eiffel Tower", 48.8582).await?;

    let ended = tokio::select! {
        ended = operate(data.path(), &["rebuild", "--json"]) => ended?,
        visits = visit(&system) => anyhow::bail!("{visits:?}"),
    };

    assert_eq!((ended.code, ended.errors.as_str()), (Some(0), ""));
    assert_eq!(beside(&system.database()).await?, None);
    let last = listed(&system, "After it", 47.9).await?;
    assert!(shown(&Visitor::of(&system)?.get("/").await?.body).contains(&last));
    let verified = operate(data.path(), &["verify"]).await?;
    assert_eq!(verified.code, Some(0), "{}", verified.output);
    Ok(())
}
