//! Rights: a role a function, and no more than it needs.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::Value;

use crate::document::{Resource, Template, attribute_of, reference};
use crate::functions::functions;

/// What a statement allows or denies.
struct Statement {
    /// The resource that has the policy.
    policy: String,
    allows: bool,
    actions: Vec<String>,
    /// As `EventsTable.Arn`, `EventsTable.StreamArn`, or the text of a `!Sub`.
    resources: Vec<String>,
}

#[test]
fn no_policy_allows_any_action_of_a_service() -> Result<()> {
    for statement in allowing(&Template::read()?) {
        let wild = statement.actions.iter().find(|action| action.contains('*'));
        assert_eq!(wild, None, "in {}", statement.policy);
    }
    Ok(())
}

#[test]
fn no_policy_allows_anything_on_resources_that_it_does_not_name() -> Result<()> {
    // Objects cannot be named before they are there: a star stands for them, in a bucket by its name.
    let objects = |resource: &str| {
        let bucket = resource.strip_prefix("${").and_then(|rest| rest.split_once(".Arn}/"));
        bucket.is_some_and(|(bucket, path)| {
            bucket.ends_with("Bucket") && path.find('*') == Some(path.len() - 1)
        })
    };
    for statement in allowing(&Template::read()?) {
        for resource in &statement.resources {
            let wild = resource.contains('*') && !objects(resource);
            assert!(!wild, "{} allows {:?} on {resource}", statement.policy, statement.actions);
        }
    }
    Ok(())
}

#[test]
fn events_are_appended_and_read_and_never_updated_or_deleted() -> Result<()> {
    for statement in allowing(&Template::read()?) {
        if statement.resources.iter().any(|it| owner(it) == "EventsTable" && !is_stream(it)) {
            for action in statement.actions {
                let harmless = ["dynamodb:PutItem", "dynamodb:Query"].contains(&action.as_str());
                assert!(harmless, "{} may {action} on events", statement.policy);
            }
        }
    }
    Ok(())
}

#[test]
fn nobody_may_update_or_delete_in_any_table() -> Result<()> {
    for statement in allowing(&Template::read()?) {
        for action in statement.actions.iter().filter(|action| action.starts_with("dynamodb:")) {
            let changes = ["Update", "Delete", "Batch", "PartiQL", "Transact"];
            let changes = changes.iter().any(|word| action.contains(word));
            assert!(!changes, "{} may {action}", statement.policy);
        }
    }
    Ok(())
}

#[test]
fn streams_are_only_read() -> Result<()> {
    for statement in allowing(&Template::read()?) {
        if statement.resources.iter().any(|resource| is_stream(resource)) {
            for action in &statement.actions {
                let reads = ["Describe", "Get", "List"].iter().any(|word| action.contains(word));
                assert!(reads, "{} may {action} on a stream", statement.policy);
            }
        }
    }
    Ok(())
}

#[test]
fn every_function_has_a_role_of_its_own() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        let role = function.id.replace("Function", "Role");
        assert_eq!(*function.property("/Role"), attribute_of(&format!("{role}.Arn")), "{name}");
        assert!(function.property("/Policies").is_null(), "{name}");
    }
    let roles = template.resources_of("AWS::IAM::Role");
    let managed = roles.filter(|role| !role.property("/ManagedPolicyArns").is_null());
    assert_eq!(managed.count(), 0, "managed policies allow more than is needed");
    Ok(())
}

#[test]
fn a_function_writes_its_own_log_and_no_other() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        let group = function.id.replace("Function", "LogGroup");
        assert_eq!(*function.property("/LoggingConfig/LogGroup"), reference(&group), "{name}");
        assert_eq!(function.property("/LoggingConfig/LogFormat"), "JSON", "{name}");
        let logs: BTreeSet<String> = of_role(&template, function)
            .filter(|statement| statement.actions.iter().any(|it| it.starts_with("logs:")))
            .flat_map(|statement| statement.resources)
            .collect();
        assert_eq!(logs, BTreeSet::from([format!("{group}.Arn")]), "{name}");
    }
    Ok(())
}

#[test]
fn a_function_may_use_the_tables_and_buckets_that_it_is_told_of_and_no_other() -> Result<()> {
    let template = Template::read()?;
    let stores: BTreeMap<&str, Resource<'_>> = template
        .resources()
        .filter(|it| matches!(it.kind, "AWS::DynamoDB::Table" | "AWS::S3::Bucket"))
        // Lambda puts there what the function's mapping gave up.
        .filter(|it| it.id != "OnFailureBucket")
        .map(|it| (it.id, it))
        .collect();
    for (name, function) in functions(&template) {
        let settings = function.property("/Environment/Variables").as_object().unwrap().values();
        let told: BTreeSet<&str> = settings
            .filter_map(|value| value["Ref"].as_str())
            .filter(|id| stores.contains_key(id))
            .collect();
        let resources: Vec<String> =
            of_role(&template, function).flat_map(|statement| statement.resources).collect();
        let may: BTreeSet<&str> = resources
            .iter()
            .filter(|resource| !is_stream(resource))
            .map(|resource| owner(resource))
            .filter(|id| stores.contains_key(id))
            .collect();
        assert_eq!(may, told, "what {name} may use, and what it is told of");
    }
    Ok(())
}

fn allowing(template: &Template) -> impl Iterator<Item = Statement> {
    statements(template).into_iter().filter(|statement| statement.allows)
}

fn of_role(template: &Template, function: Resource<'_>) -> impl Iterator<Item = Statement> {
    let role = function.id.replace("Function", "Role");
    allowing(template).filter(move |statement| statement.policy == role)
}

/// All statements of all policies of the template.
fn statements(template: &Template) -> Vec<Statement> {
    let mut found = vec![];
    for resource in template.resources() {
        let inline = resource.property("/Policies").as_array().into_iter().flatten();
        let documents = inline.map(|policy| &policy["PolicyDocument"]);
        for document in documents.chain([resource.property("/PolicyDocument")]) {
            for statement in document["Statement"].as_array().into_iter().flatten() {
                found.push(Statement {
                    policy: resource.id.to_owned(),
                    allows: statement["Effect"] == "Allow",
                    actions: many(&statement["Action"]),
                    resources: many(&statement["Resource"]),
                });
            }
        }
    }
    assert!(found.len() > 20, "only {} statements were found", found.len());
    found
}

fn many(value: &Value) -> Vec<String> {
    let text = |value: &Value| {
        let text = value["Fn::GetAtt"].as_str().or(value["Fn::Sub"].as_str()).or(value.as_str());
        text.map_or_else(|| panic!("{value} is not understood"), str::to_owned)
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    }
}

/// The logical id of the resource that an ARN is of.
fn owner(resource: &str) -> &str {
    resource.trim_start_matches("${").split('.').next().unwrap_or_default()
}

fn is_stream(resource: &str) -> bool {
    resource.contains(".StreamArn")
}
