//! `visitplannr on-failure`, on this machine: batches that mappings gave up.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::{EventStore, Segment};
use futures::TryStreamExt;
use local::tables::{READ_MODELS_TABLE, event_store};
use serde_json::{Value, json};
use stream_processing::testing::batch_of;
use tempfile::TempDir;

use crate::operated::{json_lines, operate, stopped_with_two_places, tamper};

const NAME: &str = "project-destinations/2026-11-30T08.13.19-some.json";

type Row = HashMap<String, AttributeValue>;

/// A system without rows of its places, as if the batch with all of its events had been given up.
async fn given_up() -> Result<TempDir> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let events = event_store(&client).read_all(Segment::WHOLE).try_collect::<Vec<_>>().await?;
        store(data.path(), batch_of(&events).text())?;
        let rows = client.scan().table_name(READ_MODELS_TABLE).send().await?.items;
        let is_of_a_place =
            |row: &Row| row["pk"].as_s().is_ok_and(|pk| pk.starts_with("destination#"));
        for row in rows.unwrap_or_default().into_iter().filter(is_of_a_place) {
            let delete = client.delete_item().table_name(READ_MODELS_TABLE);
            delete.key("pk", row["pk"].clone()).key("sk", row["sk"].clone()).send().await?;
        }
        Ok(())
    })
    .await?;
    Ok(data)
}

/// The file that the mapping would have written.
fn store(data: &Path, payload: &str) -> Result<()> {
    let stored = json!({
        "requestContext": {
            "functionArn": "arn:aws:lambda:local:000000000000:function:project-destinations",
            "condition": "RecordAgeExceeded",
        },
        "timestamp": "2026-11-30T08:13:19.717Z",
        "DDBStreamBatchInfo": {"batchSize": 4},
        "payload": payload,
    });
    let path = data.join("on-failure").join(NAME);
    fs::create_dir_all(path.parent().unwrap_or(data))?;
    Ok(fs::write(path, stored.to_string())?)
}

#[tokio::test]
async fn what_a_mapping_gave_up_is_delivered_again_and_gone_then() -> Result<()> {
    let data = given_up().await?;
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(1), "no row is there");
    let listed = json_lines(&operate(data.path(), &["on-failure", "list", "--json"]).await?)?;
    assert_eq!((listed.len(), &listed[0]["name"]), (1, &json!(NAME)));

    let done = operate(data.path(), &["on-failure", "resubmit", NAME]).await?;

    assert_eq!((done.code, done.errors.as_str()), (Some(0), ""), "{}", done.output);
    assert_eq!(done.output, format!("{NAME}: done; the batch is removed\n"));
    let verified = operate(data.path(), &["verify"]).await?;
    assert_eq!(verified.code, Some(0), "{}", verified.output);
    let left = operate(data.path(), &["on-failure", "list"]).await?;
    assert_eq!(left.output, "No batch was given up.\n");
    Ok(())
}

#[tokio::test]
async fn a_batch_is_shown_without_the_values_of_its_records() -> Result<()> {
    let data = given_up().await?;

    let shown = operate(data.path(), &["on-failure", "show", NAME]).await?;
    let whole = operate(data.path(), &["on-failure", "show", NAME, "--whole"]).await?;

    for part in ["project-destinations", "RecordAgeExceeded", "[12 characters]"] {
        assert!(shown.output.contains(part), "{part}: {}{}", shown.output, shown.errors);
    }
    assert!(!shown.output.contains("Eiffel Tower"), "{}", shown.output);
    assert!(whole.output.contains("Eiffel Tower"), "{}", whole.output);
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_wrong_and_a_file_that_is_damaged_are_named() -> Result<()> {
    let data = TempDir::new()?;
    let nowhere = operate(data.path(), &["on-failure", "list"]).await?;
    fs::write(data.path().join("dynamodb.sqlite"), "")?;
    store(data.path(), &Value::Null.to_string())?;

    let unknown = operate(data.path(), &["on-failure", "show", "some"]).await?;
    fs::write(data.path().join("on-failure").join(NAME), "{}")?;
    let damaged = operate(data.path(), &["on-failure", "list"]).await?;

    assert_eq!((nowhere.code, unknown.code, damaged.code), (Some(1), Some(1), Some(1)));
    assert!(nowhere.errors.contains("there is no system in"), "{}", nowhere.errors);
    assert!(unknown.errors.contains("there is no batch some"), "{}", unknown.errors);
    assert!(damaged.errors.contains(NAME), "{}", damaged.errors);
    Ok(())
}
