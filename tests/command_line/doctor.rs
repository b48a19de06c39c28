//! `visitplannr doctor`: whether a system has what it needs, and does its work.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveSpecification};
use end_to_end::Visitplannr;
use event_store::dynamodb::events_table;
use local::tables::{EVENTS_TABLE, FAULTS_TABLE, JOURNAL_TABLE, fault_store};
use rusqlite::Connection;
use serde_json::{Value, json};
use stream_processing::{ErrorDescription, Fault, FaultStore};
use tempfile::TempDir;

use crate::command::{Ended, command, run};
use crate::operated::{json_lines, operate, stopped_with_two_places, tamper};

const DOCTOR: [&str; 2] = ["doctor", "--json"];

/// A system that was started once, and stopped.
async fn stopped() -> Result<TempDir> {
    let data = TempDir::new()?;
    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    Ok(data)
}

/// All that is not well.
fn findings(ended: &Ended) -> Result<Vec<Value>> {
    let mut findings = json_lines(ended)?;
    findings.retain(|finding| finding["verdict"] != "ok");
    Ok(findings)
}

/// The only finding that is not well.
fn the_finding(ended: &Ended) -> Result<Value> {
    let mut findings = findings(ended)?;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings.pop().context("no finding")
}

fn says(finding: &Value, verdict: &str, words: &[&str]) {
    assert_eq!(finding["verdict"], verdict, "{finding}");
    for word in words {
        assert!(finding.to_string().contains(word), "`{word}`: {finding}");
    }
}

#[tokio::test]
async fn a_system_that_is_well_is_said_to_be_whether_it_runs_or_not() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    for (is_running, sites) in [(false, 1), (true, 3)] {
        let system =
            if is_running { Some(Visitplannr::in_directory(data.path()).await?) } else { None };

        let examined = operate(data.path(), &DOCTOR).await?;

        assert_eq!((examined.code, examined.errors.as_str()), (Some(0), ""));
        let found = json_lines(&examined)?;
        assert!(found.iter().all(|finding| finding["verdict"] == "ok"), "{found:#?}");
        let count = |part: &str| found.iter().filter(|finding| finding["in"] == part).count();
        let parts = ["system", "table", "mapping", "queue", "records", "faults", "site"];
        assert_eq!(parts.map(count), [1, 8, 5, 1, 1, 1, sites]);
        drop(system);
    }
    Ok(())
}

#[tokio::test]
async fn people_get_a_line_a_check_and_a_verdict_without_colours_in_a_pipe() -> Result<()> {
    let data = stopped().await?;

    let told = operate(data.path(), &["doctor"]).await?.output;

    assert!(told.contains("ok       table     visitplannr-events: keys pk, sk;"), "{told}");
    assert!(told.ends_with("All 18 checks are well.\n"), "{told}");
    assert!(!told.contains('\x1b'), "{told}");
    Ok(())
}

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

    let words = [EVENTS_TABLE, "its stream is another: none, and NEW_IMAGE is needed"];
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
        "it does not get on",
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
    let words = ["given up after six hours: 1", "visitplannr verify"];
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
    Ok(())
}

#[tokio::test]
async fn a_setting_that_means_nothing_is_a_warning() -> Result<()> {
    let data = stopped().await?;
    let place = data.path().to_str().context("a name that is no text")?;
    let mut doctor = command(Path::new("/"), &[&DOCTOR[..], &["--data-dir", place]].concat())?;

    let examined = doctor.env("RUST_LOG", "warn,local=loud").output().await?;

    assert!(examined.status.success());
    let told = String::from_utf8(examined.stdout)?;
    let setting = told.lines().find(|line| line.contains("RUST_LOG")).context("no setting")?;
    let setting: Value = serde_json::from_str(setting)?;
    says(&setting, "warning", &["`warn,local=loud` is no filter", "EnvFilter"]);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_examined_is_refused_with_the_way_out() -> Result<()> {
    let nowhere = TempDir::new()?;
    let refused = run(nowhere.path(), &["doctor"]).await?;
    assert_eq!((refused.code, refused.output.as_str()), (Some(1), ""));
    assert!(refused.errors.contains("there is no system in .visitplannr"), "{}", refused.errors);

    let damaged = stopped().await?;
    fs::write(damaged.path().join("dynamodb.sqlite"), "no database. ".repeat(500))?;
    let refused = operate(damaged.path(), &["doctor"]).await?;
    assert_eq!((refused.code, refused.output.as_str()), (Some(1), ""));
    assert!(refused.errors.contains("damaged"), "{}", refused.errors);

    let both = ["doctor", "--aws", "--data-dir", "data"];
    let refused = run(Path::new("/"), &both).await?;
    assert_eq!(refused.code, Some(2), "{}", refused.errors);
    Ok(())
}
