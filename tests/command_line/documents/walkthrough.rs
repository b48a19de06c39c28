//! `docs/walkthrough.md`, walked: its commands print what it says.

use std::path::Path;
use std::process::Output;

use anyhow::{Context, Result, ensure};
use end_to_end::{Visitplannr, eventually, program, workspace_file};
use tempfile::TempDir;
use tokio::process::Command;

use super::blocks::blocks;

/// Stands for whatever differs from run to run.
const ANYTHING: char = '…';

#[tokio::test]
async fn the_walkthrough_prints_what_it_says() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(&directory.path().join("walkthrough")).await?;
    let document = blocks(&workspace_file("docs/walkthrough.md"))?;
    let (start, steps) = document.split_first().context("no blocks")?;
    ensure!(start.text.contains("serve --data-dir walkthrough"), "{}", start.text);
    for step in steps.chunks(2) {
        let [command, expected] = step else { panic!("a command without its output") };
        assert_eq!([&*command.language, &*expected.language], ["sh", "text"], "{}", command.place);
        let what = format!("{}\n{}", command.place, expected.text);
        // The flow takes a moment; what it ends as is what the document shows.
        eventually(&what, async || {
            let printed = shell(directory.path(), &system, &command.text).await?;
            Ok(fits(&expected.text, &printed).then_some(()))
        })
        .await?;
    }
    Ok(())
}

/// Runs a command as a reader would who has built the system, and chose other ports.
async fn shell(directory: &Path, system: &Visitplannr, command: &str) -> Result<String> {
    let program = program("visitplannr")?;
    let program = program.to_str().context("a path that is not UTF-8")?;
    let command =
        command.replace("cargo run --", program).replace("http://127.0.0.1:3000", &system.site);
    let ended = Command::new("bash").args(["-c", &command]).current_dir(directory).output();
    let Output { stdout, .. } = ended.await?;
    Ok(String::from_utf8(stdout)?)
}

/// Whether a text is as expected, but for what [`ANYTHING`] stands for.
fn fits(expected: &str, text: &str) -> bool {
    let (expected, mut rest) = (expected.trim_end(), text.trim_end());
    let mut parts = expected.split(ANYTHING);
    let Some(remaining) = parts.next().and_then(|first| rest.strip_prefix(first)) else {
        return false;
    };
    rest = remaining;
    let mut ends_open = false;
    for part in parts {
        let Some(place) = rest.find(part) else { return false };
        rest = &rest[place + part.len()..];
        ends_open = part.is_empty();
    }
    rest.is_empty() || ends_open
}

#[test]
fn an_output_fits_only_if_everything_that_is_said_is_there() {
    assert!(fits("…  a  1\n", "2026-01-15  a  1\n"));
    assert!(fits("{\"id\":1,…}", "{\"id\":1,\"x\":2}"));
    assert!(!fits("{\"id\":1}", "{\"id\":12}"));
    assert!(!fits("a…b", "a c"));
    assert!(!fits("1", ""));
}
