//! docs/conditional-writes.md has every conditional write, each with a test in which its answer is lost.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use end_to_end::workspace_file;

const CRATES: [&str; 7] = [
    "cli",
    "libs/event-store",
    "handlers",
    "libs/idempotent-consumers",
    "local",
    "read-models",
    "libs/stream-processing",
];
/// What the SDK calls a condition.
const CONDITIONS: [&str; 4] =
    [".condition_expression(", ".set_condition_expression(", ".if_match(", ".if_none_match("];

/// All Rust files in a directory.
fn sources(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = vec![];
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

/// The rows of the table, cut into columns.
fn rows() -> Result<Vec<Vec<String>>> {
    let text = fs::read_to_string(workspace_file("docs/conditional-writes.md"))?;
    let rows = text.lines().filter(|line| line.starts_with("| ")).skip(1);
    Ok(rows.map(|row| row.split('|').map(|column| column.trim().to_owned()).collect()).collect())
}

#[test]
fn every_conditional_write_is_in_the_table() -> Result<()> {
    let told: Vec<String> = rows()?.into_iter().map(|row| row[2].clone()).collect();
    for name in CRATES {
        for path in sources(&workspace_file(format!("{name}/src")))? {
            let text = fs::read_to_string(&path)?;
            let file = path.strip_prefix(workspace_file(""))?.display().to_string();
            let is_conditional = CONDITIONS.iter().any(|condition| text.contains(condition));
            assert!(!is_conditional || told.contains(&file), "{file} is not in the table");
        }
    }
    for file in told {
        assert!(workspace_file(&file).is_file(), "{file}");
    }
    Ok(())
}

#[test]
fn every_test_in_the_table_is_there() -> Result<()> {
    let mut texts = vec![];
    for directory in ["tests", "handlers/tests", "local/tests"] {
        for path in sources(&workspace_file(directory))? {
            texts.push(fs::read_to_string(path)?);
        }
    }
    for row in rows()? {
        let test = row.get(5).context("a row without a test")?.trim_matches('`').to_owned();
        let is_there = texts.iter().any(|text| text.contains(&format!("fn {test}(")));
        assert!(is_there, "{test}");
    }
    Ok(())
}
