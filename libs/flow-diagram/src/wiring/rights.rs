//! Edges from a function to what the policies of its role allow it to use.

use serde_json::Value;

use super::polling::{self, Source};
use super::references::referenced;
use super::words::in_words;
use crate::{Edge, EdgeKind, Flow, NodeKind, Resource, Template};

const WRITES: [&str; 5] = [
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "events:PutEvents",
    "s3:PutObject",
    "cloudfront:CreateInvalidation",
];
const READS: [&str; 2] = ["dynamodb:GetItem", "dynamodb:Query"];

/// Writes come first: what a function writes, or is triggered by, it may read without another edge.
pub(super) fn add(flow: &mut Flow, template: &Template, function: Resource<'_>) {
    let mut statements = statements(template, function);
    statements.retain(|statement| !is_bookkeeping(template, statement));
    for statement in &statements {
        let Some(target) = target(flow, statement) else {
            continue;
        };
        if allows(statement, &WRITES) && !is_connected(flow, &target, function.id) {
            flow.edges.push(Edge::new(function.id, &target, EdgeKind::Action, label(statement)));
        }
    }
    for statement in &statements {
        let Some(source) = target(flow, statement) else {
            continue;
        };
        if allows(statement, &READS) && !is_connected(flow, &source, function.id) {
            flow.edges.push(Edge::new(&source, function.id, EdgeKind::Action, label(statement)));
        }
    }
}

/// All statements of a function's role.
fn statements<'a>(template: &'a Template, function: Resource<'_>) -> Vec<&'a Value> {
    let role = referenced(function.property("/Role"));
    let inline = role.and_then(|role| template.resource(role).ok()).into_iter().flat_map(|role| {
        let policies = role.property("/Policies").as_array().into_iter().flatten();
        policies.map(|policy| &policy["PolicyDocument"]["Statement"])
    });
    let apart = template.unconditional().filter_map(|policy| {
        let is_its_own = policy.kind == "AWS::IAM::RolePolicy"
            && referenced(policy.property("/RoleName")) == role;
        is_its_own.then(|| policy.property("/PolicyDocument/Statement"))
    });
    inline.chain(apart).filter_map(Value::as_array).flatten().collect()
}

fn allows(statement: &Value, wanted: &[&str]) -> bool {
    one_or_more(&statement["Action"])
        .any(|action| action.as_str().is_some_and(|action| wanted.contains(&action)))
}

/// The node that a statement grants rights on.
fn target(flow: &Flow, statement: &Value) -> Option<String> {
    let id = one_or_more(&statement["Resource"]).find_map(referenced)?;
    flow.node(id).filter(|node| !matches!(node.kind, NodeKind::Function(_)))?;
    Some(id.to_owned())
}

fn one_or_more(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}

fn is_connected(flow: &Flow, one: &str, other: &str) -> bool {
    let ends = |from: &str, to: &str| flow.edges.iter().any(|at| at.from == from && at.to == to);
    ends(one, other) || ends(other, one)
}

/// Whether a right is limited to keys that the table's stream does not pass on.
fn is_bookkeeping(template: &Template, statement: &Value) -> bool {
    let keys = &statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:LeadingKeys"];
    let Some(keys) = keys.as_array() else {
        return false;
    };
    let table = one_or_more(&statement["Resource"]).find_map(referenced);
    let functions = template.resources_of("AWS::Serverless::Function");
    let polled = functions.flat_map(|function| polling::of(template, function));
    let mut filters =
        polled.filter(|it| it.source == Source::Stream && referenced(it.arn) == table);
    let hears =
        |filter: &Value, key: &Value| filter.to_string().contains(key.as_str().unwrap_or_default());
    !filters.any(|it| keys.iter().any(|key| hears(it.filter, key)))
}

fn label(statement: &Value) -> String {
    in_words(statement["Sid"].as_str().unwrap_or_default())
}
