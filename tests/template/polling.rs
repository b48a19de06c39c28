//! What Lambda polls for a function.

use serde_json::Value;

use crate::document::{Resource, Template, reference};

/// The event source mappings of a function that read streams.
pub(crate) fn streams<'a>(template: &'a Template, function: Resource<'_>) -> Vec<&'a Value> {
    mappings(template, function, ".StreamArn")
}

/// The event source mappings of a function that receive from queues.
pub(crate) fn queues<'a>(template: &'a Template, function: Resource<'_>) -> Vec<&'a Value> {
    mappings(template, function, "Queue.Arn")
}

fn mappings<'a>(template: &'a Template, function: Resource<'_>, source: &str) -> Vec<&'a Value> {
    let all = template.resources_of("AWS::Lambda::EventSourceMapping").map(|it| it.property(""));
    let its_own = all.filter(|it| it["FunctionName"] == reference(function.id));
    let source_of = |mapping: &'a Value| mapping["EventSourceArn"]["Fn::GetAtt"].as_str();
    its_own.filter(|it| source_of(it).is_some_and(|arn| arn.ends_with(source))).collect()
}
