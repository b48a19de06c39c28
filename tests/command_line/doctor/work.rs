//! What a system has before it, and what it gave up.

use std::fs;

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::Visitplannr;
use local::tables::{EVENTS_TABLE, fault_store};
use rusqlite::Connection;
use serde_json::{Value, json};
use stream_processing::{ErrorDescription, Fault, FaultStore};

use super::{DOCTOR, findings, says, stopped, the_finding};
use crate::operated::{operate, stopped_with_two_places, tamper};

#[tokio::test]
async fn what_waits_in_a_system_that_does_not_run_is_a_warning() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        let put = client.put_item().table_name(EVENTS_TABLE);
        let put = put.item("pk", AttributeValue::S("destination#1#stream".to_owned()));
        put.item("sk", AttributeValue::N("1".to_owned())).send().await?;
        Ok(())
    })
    .await?;

    let examined = operate(data.path(), &DOCTOR).await?;

    assert_eq!((examined.code, examined.errors.as_str()), (Some(0), ""));
    let findings = findings(&examined)?;
    assert_eq!(findings.len(), 2, "both readers of the stream: {findings:#?}");
    for finding in findings {
        says(&finding, "warning", &["records to deliver: 1, since ", "visitplannr serve"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_mapping_that_does_not_get_on_has_failed() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    // As if it had stood at the beginning since.
    let checkpoint = data.path().join("checkpoints/project-destinations.json");
    let mut place: Value = serde_json::from_slice(&fs::read(&checkpoint)?)?;
    place["sequence_number"] = json!("0");
    fs::write(&checkpoint, place.to_string())?;

    let examined = operate(data.path(), &DOCTOR).await?;

    assert_eq!(examined.code, Some(1));
    let words = [
        "project-destinations",
        "records to deliver: 4, since",
        "it makes no progress",
        "read the log",
    ];
    says(&the_finding(&examined)?, "failed", &words);
    Ok(())
}

#[tokio::test]
async fn dead_letters_and_what_waits_in_queues_are_told() -> Result<()> {
    let data = stopped().await?;
    let bus = Connection::open(data.path().join("bus.sqlite"))?;
    for queue in ["count-by-country", "validate-geolocation-dead-letters"] {
        let send = "INSERT INTO messages (queue, body, sent_at) VALUES (?1, '{}', 0)";
        bus.execute(send, [queue])?;
    }
    drop(bus);

    let examined = operate(data.path(), &DOCTOR).await?;

    assert_eq!(examined.code, Some(1));
    let findings = findings(&examined)?;
    says(&findings[0], "warning", &["count-by-country", "messages that wait: 1, since 1970"]);
    says(
        &findings[1],
        "failed",
        &["validate-geolocation", "failed for good: 1", "the log says why"],
    );
    Ok(())
}

#[tokio::test]
async fn records_that_were_given_up_are_told() -> Result<()> {
    let data = stopped().await?;
    let given_up = data.path().join("on-failure/project-destinations");
    fs::create_dir_all(&given_up)?;
    fs::write(given_up.join("2026-11-21T08.49.00-some.json"), "{}")?;

    let examined = operate(data.path(), &DOCTOR).await?;

    assert_eq!(examined.code, Some(1));
    let words = ["given up after 23 hours: 1", "on-failure resubmit --all"];
    says(&the_finding(&examined)?, "failed", &words);
    Ok(())
}

#[tokio::test]
async fn faults_are_a_warning_with_the_command_that_lists_them() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        let fault = Fault {
            id: uuid::Uuid::from_u128(1),
            function: "publish-events".to_owned(),
            pipeline: "bus".to_owned(),
            event_id: "7".to_owned(),
            event_type: "DestinationProposed".to_owned(),
            error: ErrorDescription {
                name: "Error".to_owned(),
                message: "something".to_owned(),
                stack: String::new(),
            },
            batch: vec![],
            record: "{}".to_owned(),
            raised_at: chrono::DateTime::UNIX_EPOCH,
        };
        Ok(fault_store(&client).record(&[fault]).await?)
    })
    .await?;

    let examined = operate(data.path(), &DOCTOR).await?;

    assert_eq!(examined.code, Some(0));
    says(&the_finding(&examined)?, "warning", &["waiting: 1", "visitplannr faults list"]);
    Ok(())
}

#[tokio::test]
async fn a_home_page_that_was_never_rendered_is_a_warning() -> Result<()> {
    let data = stopped().await?;
    fs::remove_file(data.path().join("site/index.html"))?;

    let examined = operate(data.path(), &DOCTOR).await?;

    assert_eq!(examined.code, Some(0));
    says(&the_finding(&examined)?, "warning", &["no home page", "visitplannr serve renders it"]);
    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    assert_eq!(findings(&operate(data.path(), &DOCTOR).await?)?, Vec::<Value>::new());
    Ok(())
}
