//! `scripts/new-subscriber`, run in a copy of the workspace: what it writes compiles, passes its test, and is deployable.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use end_to_end::{program, tool, workspace_file};
use tempfile::TempDir;

const NAME: &str = "mirror-to-search";

#[test]
fn what_the_script_writes_compiles_passes_its_test_and_is_a_valid_template() -> Result<()> {
    let copy = copy_of_the_workspace()?;
    let script = copy.path().join("scripts/new-subscriber");

    run(Command::new(script).args([NAME, "GeolocationValidationSucceeded"]), copy.path())?;

    run(Command::new(env!("CARGO")).args(["fmt", "--all", "--check"]), copy.path())?;
    run(Command::new(tool("cfn-lint")?).arg("template.yaml"), copy.path())?;
    let drawn = run(Command::new(program("visitplannr")?).arg("diagram"), copy.path())?;
    ensure!(drawn.contains(NAME), "the diagram lacks it:\n{drawn}");
    // The features of this build, so that nothing but this workspace is compiled again.
    let test = ["test", "--offline", "--locked", "--workspace", "--features", "visitplannr/aws"];
    let mut test_of_station = Command::new(env!("CARGO"));
    test_of_station.args(test).args(["--test", "stations", "--", "mirror_to_search"]);
    test_of_station.arg("errors_of_ports");
    let target = program("visitplannr")?;
    let target = target.parent().and_then(Path::parent).context("no target directory")?;
    let said = run(test_of_station.env("CARGO_TARGET_DIR", target), copy.path())?;
    ensure!(said.contains("mirror_to_search::the_sample_is_handled ... ok"), "{said}");
    Ok(())
}

#[test]
fn a_name_that_is_taken_or_an_event_that_nobody_publishes_is_refused() -> Result<()> {
    // A name that is not refused would be written.
    let copy = copy_of_the_workspace()?;
    let script = copy.path().join("scripts/new-subscriber");
    for (arguments, reason) in [
        (["count-by-country", "DestinationProposed"], "There is a station `count-by-country`"),
        (["mirror", "DestinationProposed"], "two or more words"),
        (["mirror-to-search", "Bogus"], "choose from"),
    ] {
        let output = Command::new(&script).args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(reason), "{arguments:?}: {said}");
    }
    Ok(())
}

/// The sources alone.
fn copy_of_the_workspace() -> Result<TempDir> {
    const LEFT_OUT: [&str; 4] = [".git", ".tools", ".visitplannr", "target"];
    let copy = TempDir::new()?;
    for entry in fs::read_dir(workspace_file(""))? {
        let name = entry?.file_name();
        if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
            copy_to(&workspace_file(&name), &copy.path().join(name))?;
        }
    }
    Ok(copy)
}

fn copy_to(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        fs::copy(from, to)?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        copy_to(&from.join(&name), &to.join(name))?;
    }
    Ok(())
}

fn run(command: &mut Command, directory: &Path) -> Result<String> {
    let output = command.current_dir(directory).output()?;
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    ensure!(output.status.success(), "{command:?}:\n{}", said.concat());
    Ok(said.concat())
}
