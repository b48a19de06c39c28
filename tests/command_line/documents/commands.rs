//! Each command that a document shows exists, with its options: of `visitplannr`, of Cargo, and of `scripts`.

use anyhow::{Context, Result};
use end_to_end::{cargo_metadata, workspace_file};
use serde_json::Value;
use tempfile::TempDir;

use super::blocks::shell_lines;
use crate::command::run;

/// What stands in a document for a value of the reader's.
const PLACEHOLDERS: [(&str, &str); 7] = [
    ("ID", "018f3a5e-0000-7000-8000-000000000001"),
    ("EMAIL", "ada@example.com"),
    ("URL", "http://127.0.0.1:3000"),
    ("NAME", "name"),
    ("FILE", "file"),
    ("SUBSCRIBER", "count-by-country"),
    // The subscriber that docs/add-a-subscriber.md adds.
    ("mirror-to-search", "count-by-country"),
];

/// The words of a command, without its comment.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap_or_default();
    let value = |word: &str| {
        // Several of them, as in `ID…`.
        let word = word.trim_end_matches('…');
        let known = PLACEHOLDERS.iter().find(|(placeholder, _)| *placeholder == word);
        known.map_or(word, |(_, value)| value).trim_matches(['"', '\'']).to_owned()
    };
    line.split_whitespace().map(value).collect()
}

/// The commands that begin with one of these, without that beginning; each with its place.
fn commands(beginnings: &[&str]) -> Result<Vec<(String, Vec<String>)>> {
    let mut found = vec![];
    for (place, line) in shell_lines()? {
        let line = line.trim_start_matches("time ").to_owned();
        if let Some(rest) = beginnings.iter().find_map(|it| line.strip_prefix(it)) {
            found.push((format!("{place}: {line}"), words(rest)));
        }
    }
    assert!(!found.is_empty(), "no document shows a command like {beginnings:?}");
    Ok(found)
}

/// `--help` after the arguments prints the help only if every one before it is right.
#[tokio::test]
async fn every_command_of_visitplannr_has_the_options_that_are_shown() -> Result<()> {
    let directory = TempDir::new()?;
    for (shown, arguments) in
        commands(&["cargo run -- ", "visitplannr ", "target/release/visitplannr "])?
    {
        let arguments = arguments.iter().map(String::as_str);
        // What comes after a shell's sign is not the command's.
        let own = arguments.take_while(|word| !["|", ">", "&&", "&"].contains(word));
        let asked: Vec<&str> = own.chain(["--help"]).collect();
        let ended = run(directory.path(), &asked).await?;
        assert_eq!(ended.code, Some(0), "{shown}\n{}", ended.errors);
    }
    Ok(())
}

#[test]
fn every_target_that_cargo_is_asked_for_is_there_with_its_features() -> Result<()> {
    let metadata = cargo_metadata()?;
    for (shown, arguments) in
        commands(&["cargo test ", "cargo bench ", "cargo run -p ", "cargo build "])?
    {
        let value_of = |option: &str| {
            let place = arguments.iter().position(|word| word == option)?;
            arguments.get(place + 1).map(String::as_str)
        };
        for kind in ["example", "test", "bench", "bin"] {
            let Some(name) = value_of(&format!("--{kind}")) else { continue };
            let target = target(&metadata, kind, name);
            let target = target.with_context(|| format!("{shown}: there is no {kind} {name}"))?;
            let said = value_of("--features").unwrap_or_default();
            for feature in target["required-features"].as_array().into_iter().flatten() {
                let feature = feature.as_str().unwrap_or_default();
                let is_said = said.split(',').any(|it| it.ends_with(feature));
                assert!(is_said || feature == "aws", "{shown}: --features {feature} is missing");
            }
        }
    }
    Ok(())
}

#[test]
fn every_script_that_is_shown_is_there() -> Result<()> {
    for (place, line) in shell_lines()? {
        for word in line.split_whitespace().filter(|word| word.starts_with("scripts/")) {
            assert!(workspace_file(word).exists(), "{place}: there is no {word}");
        }
    }
    Ok(())
}

fn target<'a>(metadata: &'a Value, kind: &str, name: &str) -> Option<&'a Value> {
    let packages = metadata["packages"].as_array()?.iter();
    let mut targets = packages.filter_map(|package| package["targets"].as_array()).flatten();
    targets.find(|target| target["name"] == name && target["kind"][0] == kind)
}
