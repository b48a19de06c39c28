//! Loops (`Fn::ForEach`): every tool sees the same resources in them.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use end_to_end::{tool, workspace_file};
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Map, Value, json};

use crate::bus::behind_bus;
use crate::document::{Template, reference};

const LOOP: &str = "Fn::ForEach::";

#[test]
fn loops_give_the_resources_that_cfn_lint_sees() -> Result<()> {
    tool("cfn-lint")?;
    let expanded = Command::new(workspace_file("scripts/expand-template")).output()?;
    let said = String::from_utf8_lossy(&expanded.stderr);
    ensure!(expanded.status.success(), "scripts/expand-template: {said}");
    let theirs: Value = serde_json::from_slice(&expanded.stdout)?;
    let ours = Template::read()?.0.clone();
    for section in ["Resources", "Outputs"] {
        let (ours, theirs) = (settled(&ours[section]), settled(&theirs[section]));
        let ids =
            |section: &Value| section.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(ids(&ours), ids(&theirs));
        for (id, member) in ours.as_object().unwrap() {
            assert_eq!(*member, theirs[id], "{id}");
        }
    }
    Ok(())
}

/// `sam build` writes one `CodeUri` into a loop, that of its first function: docs/adr/0037.
#[test]
fn no_function_is_made_by_a_loop() -> Result<()> {
    let text = fs::read_to_string(workspace_file("template.yaml"))?;
    let documents = Yaml::load_from_str(&text)?;
    let resources = documents[0].as_mapping_get("Resources").and_then(Yaml::as_mapping);
    let resources = resources.context("no resources")?;
    let loops =
        resources.iter().filter(|(key, _)| key.as_str().is_some_and(|it| it.starts_with(LOOP)));
    for (name, parts) in loops {
        let body = parts.as_sequence().and_then(|parts| parts.get(2)).and_then(Yaml::as_mapping);
        for (id, resource) in body.context("no body")? {
            let kind = resource.as_mapping_get("Type").and_then(Yaml::as_str);
            assert_ne!(kind, Some("AWS::Serverless::Function"), "{id:?} in {name:?}: write it out");
        }
    }
    Ok(())
}

#[test]
fn the_outputs_name_the_dead_letters_of_every_subscriber() -> Result<()> {
    let template = Template::read()?;
    let outputs = template.0["Outputs"].as_object().context("no outputs")?;
    for (_, _, id) in behind_bus() {
        let dead_letters = reference(&format!("{id}DeadLetters"));
        let is_named = outputs.values().any(|output| output["Value"] == dead_letters);
        assert!(is_named, "add {id} to the loop in Outputs");
    }
    Ok(())
}

#[test]
fn the_sam_cli_is_told_that_there_are_loops() -> Result<()> {
    let settings = fs::read_to_string(workspace_file("samconfig.toml"))?;
    let stacks = settings.matches("stack_name = ").count();
    assert_eq!(settings.matches("language_extensions = true\n").count(), stacks);
    Ok(())
}

/// Two ways to write the same, as one: `["X", "Arn"]` is `X.Arn`, and what a text is known to have is in it.
fn settled(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(settled).collect(),
        Value::Object(members) => {
            let members: Map<_, _> =
                members.iter().map(|(key, value)| (key.clone(), settled(value))).collect();
            match (&members.get("Fn::GetAtt"), &members.get("Fn::Sub")) {
                (Some(Value::Array(path)), _) => {
                    let path: Vec<_> = path.iter().filter_map(Value::as_str).collect();
                    json!({"Fn::GetAtt": path.join(".")})
                }
                (_, Some(Value::Array(both))) => settled_text(both),
                _ => Value::Object(members),
            }
        }
        other => other.clone(),
    }
}

fn settled_text(both: &[Value]) -> Value {
    let mut text = both[0].as_str().unwrap().to_owned();
    let mut values = both[1].as_object().unwrap().clone();
    values.retain(|name, value| {
        let known = value.as_str();
        text = known.map_or(text.clone(), |known| text.replace(&format!("${{{name}}}"), known));
        known.is_none()
    });
    match (values.is_empty(), text.contains("${")) {
        (false, _) => json!({"Fn::Sub": [text, values]}),
        (true, true) => json!({"Fn::Sub": text}),
        (true, false) => json!(text),
    }
}
