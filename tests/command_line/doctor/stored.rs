//! What a system keeps.

use std::path::Path;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveSpecification};
use end_to_end::Visitplannr;
use event_store::dynamodb::events_table;
use local::tables::{EVENTS_TABLE, FAULTS_TABLE, JOURNAL_TABLE, READ_MODELS_TABLE};
use serde_json::Value;

use super::{DOCTOR, findings, says, stopped, the_finding};
use crate::operated::{json_lines, key, operate, tamper, text};

#[tokio::test]
async fn a_table_that_is_missing_is_named_and_not_made() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        client.delete_table().table_name(FAULTS_TABLE).send().await?;
        Ok(())
    })
    .await?;
    for _ in 0..2 {
        let examined = operate(data.path(), &DOCTOR).await?;

        assert_eq!(examined.code, Some(1));
        assert!(examined.errors.contains("checks failed"), "{}", examined.errors);
        // Nor can the faults in it be read.
        let findings = findings(&examined)?;
        assert_eq!(findings.len(), 2, "{findings:#?}");
        says(&findings[0], "failed", &[FAULTS_TABLE, "it is missing", "visitplannr serve creates"]);
    }
    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    assert_eq!(findings(&operate(data.path(), &DOCTOR).await?)?, Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn a_table_that_is_another_one_is_named_with_the_difference() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        client.delete_table().table_name(EVENTS_TABLE).send().await?;
        let without_stream = events_table(EVENTS_TABLE).set_stream_specification(None);
        without_stream.send_with(&client).await?;
        Ok(())
    })
    .await?;

    let finding = the_finding(&operate(data.path(), &DOCTOR).await?)?;

    let words = [EVENTS_TABLE, "its stream is none, but NEW_IMAGE is needed"];
    says(&finding, "failed", &words);
    Ok(())
}

#[tokio::test]
async fn items_that_would_never_go_are_told() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        let off = TimeToLiveSpecification::builder().enabled(false).attribute_name("ttl");
        let update = client.update_time_to_live().table_name(JOURNAL_TABLE);
        update.time_to_live_specification(off.build()?).send().await?;
        Ok(())
    })
    .await?;

    let finding = the_finding(&operate(data.path(), &DOCTOR).await?)?;

    says(&finding, "failed", &[JOURNAL_TABLE, "items do not go", "update-time-to-live"]);
    Ok(())
}

async fn of_models(data: &Path) -> Result<Value> {
    let examined = operate(data, &DOCTOR).await?;
    assert_eq!(examined.code, Some(0), "{}", examined.output);
    let found = json_lines(&examined)?.into_iter().find(|found| found["in"] == "models");
    found.context("nothing of models")
}

#[tokio::test]
async fn a_model_that_a_killed_rebuild_left_is_a_warning_until_the_next_one() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        let number = |number: u32| AttributeValue::N(number.to_string());
        let put = client.put_item().table_name(READ_MODELS_TABLE);
        let put = put.set_item(Some(key("recent-destinations", text("pointer")).into()));
        let put = put.item("live", number(1)).item("beside", number(2));
        put.item("last_given", number(2)).send().await?;
        Ok(())
    })
    .await?;

    let words = ["model 1 is shown, and 2 kept beside it", "visitplannr rebuild"];
    says(&of_models(data.path()).await?, "warning", &words);
    assert_eq!(operate(data.path(), &["rebuild"]).await?.code, Some(0));
    says(&of_models(data.path()).await?, "ok", &["model 3 is shown, and no other kept"]);
    Ok(())
}
