//! The dependency rules of the architecture: which crate may use which, and what stays out of where.

#![allow(clippy::unwrap_used, reason = "tests")]

mod conditional_writes;
mod ports;
mod supply_chain;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::{cargo, cargo_metadata, workspace_file};
use serde_json::Value;

/// What is needed on AWS only: by a Lambda, or to operate a stack.
const AWS_ONLY: [&str; 21] = [
    "aws-config",
    "aws-lc-rs",
    "aws-lc-sys",
    "aws-sdk-cloudformation",
    "aws-sdk-cloudfront",
    "aws-sdk-cloudwatch",
    "aws-sdk-eventbridge",
    "aws-sdk-kinesis",
    "aws-sdk-kms",
    "aws-sdk-lambda",
    "aws-sdk-s3",
    "aws-sdk-sesv2",
    "aws-sdk-sns",
    "aws-sdk-sqs",
    "aws-sdk-ssm",
    "aws-sdk-sso",
    "aws-sdk-sts",
    "hyper-rustls",
    "lambda_http",
    "lambda_runtime",
    "rustls",
];

/// What each crate uses outside its tests, as the drawing in ARCHITECTURE.md has it.
fn drawn_arrows() -> Result<BTreeSet<(String, String)>> {
    let architecture = fs::read_to_string(workspace_file("ARCHITECTURE.md"))?;
    let layers = architecture.split("## Layers").nth(1).context("there are no layers")?;
    let drawing = layers.split("```").nth(1).context("there is no drawing of the layers")?;
    let package = |name: &str| if name == "cli" { "visitplannr" } else { name }.to_owned();
    let mut arrows = BTreeSet::new();
    for (from, to) in drawing.lines().filter_map(|line| line.split_once("-->")) {
        arrows.extend(to.split('&').map(|to| (package(from.trim()), package(to.trim()))));
    }
    Ok(arrows)
}

#[test]
fn crates_use_each_other_along_the_drawn_arrows_and_in_no_other_way() -> Result<()> {
    let metadata = cargo_metadata()?;
    let mut used = BTreeSet::new();
    for package in packages(&metadata) {
        let of_workspace = dependencies(package).filter(|it| it["path"].is_string());
        let name = |it: &Value| it["name"].as_str().unwrap().to_owned();
        used.extend(of_workspace.map(|dependency| (name(package), name(dependency))));
    }
    assert_eq!(used, drawn_arrows()?);
    Ok(())
}

#[test]
fn cargo_run_compiles_nothing_that_is_needed_on_aws_only() -> Result<()> {
    let compiled = tree("visitplannr", "normal,build")?;
    assert!(compiled.contains("handlers") && compiled.contains("aws-sdk-dynamodb"));
    let found: Vec<_> = AWS_ONLY.iter().filter(|name| compiled.contains(**name)).collect();
    assert!(found.is_empty(), "`cargo run` compiles {found:?}");
    Ok(())
}

#[test]
fn cargo_run_starts_the_whole_system() -> Result<()> {
    let metadata = cargo_metadata()?;
    let command = packages(&metadata).find(|package| package["name"] == "visitplannr").unwrap();
    assert_eq!(metadata["workspace_default_members"], serde_json::json!([command["id"]]));
    assert_eq!(command["default_run"], "visitplannr");
    Ok(())
}

#[test]
fn what_is_needed_on_aws_only_is_behind_a_feature_of_handlers_sinks_and_the_command() -> Result<()>
{
    let metadata = cargo_metadata()?;
    for package in packages(&metadata) {
        for dependency in dependencies(package) {
            let (name, user) = (dependency["name"].as_str().unwrap(), &package["name"]);
            if AWS_ONLY.contains(&name) {
                let users = ["handlers", "stream-processing", "visitplannr"];
                assert!(users.iter().any(|name| user == name), "{user} uses {name}");
                assert_eq!(dependency["optional"], true, "{name}");
            }
        }
    }
    Ok(())
}

#[test]
fn the_domain_knows_neither_async_nor_aws_nor_the_clock() -> Result<()> {
    let used = tree("domain", "normal,build")?;
    assert!(used.contains("domain") && used.contains("serde"));
    let impure = |name: &&String| {
        let exact = ["async-trait", "futures", "futures-core", "serde_dynamo", "time", "tokio"];
        exact.contains(&name.as_str()) || name.starts_with("aws")
    };
    let found: Vec<_> = used.iter().filter(impure).collect();
    assert!(found.is_empty(), "the domain uses {found:?}");
    Ok(())
}

#[test]
fn the_domain_asks_neither_the_clock_nor_chance_nor_the_world() -> Result<()> {
    let impure = [
        "async ",
        ".await",
        "SystemTime",
        "Instant",
        "Utc::",
        "now_v7",
        "new_v4",
        "std::env",
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
    ];
    for (file, text) in sources("domain/src")? {
        for word in impure {
            assert!(!text.contains(word), "{file} has `{word}`");
        }
    }
    Ok(())
}

#[test]
fn a_composition_root_fits_on_a_screen() -> Result<()> {
    for (file, text) in sources("handlers/src/bin")? {
        assert!(text.lines().count() <= 40, "{file} has {} lines", text.lines().count());
    }
    Ok(())
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().unwrap().iter()
}

/// What a package depends on outside its tests.
fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    dependencies.filter(|dependency| dependency["kind"] != "dev")
}

/// The names of all packages that a package is compiled with.
fn tree(package: &str, edges: &str) -> Result<BTreeSet<String>> {
    tree_with(package, edges, &[])
}

/// The same, with these options.
fn tree_with(package: &str, edges: &str, options: &[&str]) -> Result<BTreeSet<String>> {
    let asked = ["tree", "--offline", "-p", package, "-e", edges, "--prefix", "none"];
    let tree = cargo(&[&asked, options].concat())?;
    Ok(tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

/// All files of a directory and those below, with what is in them.
fn sources(directory: &str) -> Result<Vec<(String, String)>> {
    let (mut found, mut open) = (vec![], vec![workspace_file(directory)]);
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((name(&path), fs::read_to_string(&path)?));
            }
        }
    }
    assert!(found.len() > 3, "{directory} has sources");
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
