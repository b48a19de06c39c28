//! `visitplannr doctor`: whether a system has what it needs, and does its work.

mod stored;
mod work;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::Visitplannr;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Ended, command, run};
use crate::operated::{json_lines, operate, stopped_with_two_places};

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
        let parts = [
            "system", "table", "history", "models", "mapping", "queue", "records", "faults", "site",
        ];
        assert_eq!(parts.map(count), [1, 8, 1, 1, 5, 1, 1, 1, sites]);
        drop(system);
    }
    Ok(())
}

#[tokio::test]
async fn people_get_a_line_a_check_and_a_verdict_without_colours_in_a_pipe() -> Result<()> {
    let data = stopped().await?;

    let told = operate(data.path(), &["doctor"]).await?.output;

    assert!(told.contains("ok       table     visitplannr-events: keys pk, sk;"), "{told}");
    assert!(told.ends_with("All 20 checks passed.\n"), "{told}");
    assert!(!told.contains('\x1b'), "{told}");
    Ok(())
}

#[tokio::test]
async fn a_setting_that_means_nothing_is_a_warning() -> Result<()> {
    let data = stopped().await?;
    let place = data.path().to_str().context("a name that is not UTF-8")?;
    let mut doctor = command(Path::new("/"), &[&DOCTOR[..], &["--data-dir", place]].concat())?;

    let examined = doctor.env("RUST_LOG", "warn,local=loud").output().await?;

    assert!(examined.status.success());
    let told = String::from_utf8(examined.stdout)?;
    let setting = told.lines().find(|line| line.contains("RUST_LOG")).context("no setting")?;
    let setting: Value = serde_json::from_str(setting)?;
    says(&setting, "warning", &["`warn,local=loud` is not a filter", "EnvFilter"]);
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
