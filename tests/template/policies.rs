//! The template's policies, statement by statement.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Resource, Template, reference};

/// What a statement allows or denies.
pub(crate) struct Statement {
    /// The resource that has the policy.
    pub(crate) policy: String,
    allows: bool,
    pub(crate) actions: Vec<String>,
    /// As `EventsTable.Arn`, `EventsTable.StreamArn`, or the text of a `!Sub`.
    pub(crate) resources: Vec<String>,
}

/// What policies allow.
pub(crate) fn allowing(template: &Template) -> impl Iterator<Item = Statement> {
    statements(template).into_iter().filter(|statement| statement.allows)
}

/// What a function is allowed.
pub(crate) fn of_role(
    template: &Template,
    function: Resource<'_>,
) -> impl Iterator<Item = Statement> {
    let role = function.id.replace("Function", "Role");
    // Its own policies, and those that stand apart because they depend on something.
    let apart = template.resources_of("AWS::IAM::RolePolicy");
    let apart = apart.filter(|policy| *policy.property("/RoleName") == reference(&role));
    let policies: BTreeSet<_> =
        apart.map(|policy| policy.id.to_owned()).chain([role.clone()]).collect();
    allowing(template).filter(move |statement| policies.contains(&statement.policy))
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
    assert!(found.len() > 5, "only {} statements were found", found.len());
    found
}

/// The texts of a value that is one or several.
pub(crate) fn many(value: &Value) -> Vec<String> {
    let text = |value: &Value| {
        let sub = &value["Fn::Sub"];
        // With values of its own, it is a list that begins with the text.
        let text = value["Fn::GetAtt"].as_str().or(sub.as_str()).or(sub[0].as_str());
        let text = text.or(value.as_str());
        text.map_or_else(|| panic!("{value} is not understood"), str::to_owned)
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    }
}

/// The logical id of the resource that an ARN is of.
pub(crate) fn owner(resource: &str) -> &str {
    resource.trim_start_matches("${").split('.').next().unwrap_or_default()
}

/// Whether it is the stream of a table.
pub(crate) fn is_stream(resource: &str) -> bool {
    resource.contains(".StreamArn")
}
