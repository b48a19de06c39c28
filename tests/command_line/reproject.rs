//! `visitplannr reproject`: what is shown of single streams, made again from their events.

use std::path::Path;

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitor, Visitplannr};
use local::tables::{EVENTS_TABLE, READ_MODELS_TABLE};
use serde_json::json;
use tempfile::TempDir;

use crate::operated::{
    json_lines, key, listed, operate, set, stopped_with_a_popular_area, stopped_with_two_places,
    tamper, text,
};

/// As if a version were deployed that knows a destination's second event by this type only.
async fn retype(data: &Path, id: &str, event_type: &str) -> Result<()> {
    let second = key(&format!("destination#{id}#stream"), AttributeValue::N("2".to_owned()));
    tamper(data, async |client| set(&client, EVENTS_TABLE, second, "type", text(event_type)).await)
        .await
}

#[tokio::test]
async fn a_row_that_is_blocked_goes_on_when_its_event_is_known() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    retype(data.path(), &id, "DestinationTeleported").await?;
    tamper(data.path(), async |client| {
        let row = key(&format!("destination#{id}"), text("details"));
        let delete = client.delete_item().table_name(READ_MODELS_TABLE);
        delete.set_key(Some(row.into())).send().await?;
        Ok(())
    })
    .await?;
    let blocked = operate(data.path(), &["reproject", &id]).await?;
    assert_eq!(blocked.code, Some(1));
    assert!(blocked.output.contains("stays blocked by event 2"), "{}", blocked.output);
    assert!(blocked.errors.contains("1 of 1 are not mended"), "{}", blocked.errors);

    retype(data.path(), &id, "GeolocationValidationSucceeded").await?;
    let mended = operate(data.path(), &["reproject", &id]).await?;

    assert_eq!((mended.code, mended.errors.as_str()), (Some(0), ""));
    assert_eq!(mended.output, format!("destination#{id} mended\n"));
    let again = operate(data.path(), &["reproject", &id]).await?;
    assert_eq!(again.output, format!("destination#{id} was right\n"));
    let verified = operate(data.path(), &["verify"]).await?;
    assert_eq!(verified.code, Some(0), "{}", verified.output);
    Ok(())
}

#[tokio::test]
async fn a_command_that_does_not_know_an_event_takes_nothing_back() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    retype(data.path(), &id, "DestinationTeleported").await?;

    assert_eq!(operate(data.path(), &["reproject", &id]).await?.code, Some(1));

    let verified = operate(data.path(), &["verify", "--json"]).await?;
    let parts: Vec<_> = json_lines(&verified)?.iter().map(|found| found["in"].clone()).collect();
    assert_eq!(parts, [json!("history")]);
    retype(data.path(), &id, "GeolocationValidationSucceeded").await?;
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(0));
    Ok(())
}

#[tokio::test]
async fn a_running_system_shows_what_was_mended() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let id = listed(&system, "Eiffel Tower", 48.8582).await?;
    let row = key(&format!("destination#{id}"), text("details"));
    set(&system.database(), READ_MODELS_TABLE, row, "name", text("Tour Eiffel")).await?;
    let path = format!("/destinations/{id}");
    let visitor = Visitor::of(&system)?;
    assert_eq!(visitor.get(&path).await?.json()?["name"], json!("Tour Eiffel"));

    let mended = operate(data.path(), &["reproject", &id]).await?;

    assert_eq!((mended.code, mended.errors.as_str()), (Some(0), ""));
    assert_eq!(visitor.get(&path).await?.json()?["name"], json!("Eiffel Tower"));
    Ok(())
}

#[tokio::test]
async fn an_area_s_place_in_the_document_is_made_again() -> Result<()> {
    let data = stopped_with_a_popular_area().await?;
    let document = key("recent-destinations", text("document"));
    tamper(data.path(), async |client| {
        let nothing = AttributeValue::L(vec![]);
        set(&client, READ_MODELS_TABLE, document, "popular_areas", nothing).await
    })
    .await?;
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(1));

    let mended = operate(data.path(), &["reproject", "u09tu"]).await?;

    assert_eq!(mended.output, "area#u09tu mended\n");
    let verified = operate(data.path(), &["verify"]).await?;
    assert_eq!(verified.code, Some(0), "{}", verified.output);
    Ok(())
}

#[tokio::test]
async fn what_is_nowhere_is_told_and_the_rest_is_done() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    let nobody = "0198c5a0-0000-7000-8000-000000000001";

    let done = operate(data.path(), &["reproject", nobody, &id]).await?;

    assert_eq!(done.code, Some(1));
    assert!(
        done.output.contains(&format!("destination#{nobody} has neither events nor a row")),
        "{}",
        done.output
    );
    assert!(done.output.contains(&format!("destination#{id} was right")), "{}", done.output);
    let for_scripts = operate(data.path(), &["reproject", nobody, &id, "--json"]).await?;
    let told = json_lines(&for_scripts)?;
    let told: Vec<_> = told.iter().map(|it| (&it["of"], &it["outcome"])).collect();
    let (unknown, unchanged) = (json!("unknown"), json!("unchanged"));
    assert_eq!(told, [(&json!(nobody), &unknown), (&json!(id), &unchanged)]);
    assert_eq!(operate(data.path(), &["reproject"]).await?.code, Some(2));
    assert_eq!(operate(data.path(), &["reproject", "tower"]).await?.code, Some(2));
    Ok(())
}
