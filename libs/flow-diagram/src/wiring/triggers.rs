//! Edges to a function from what triggers it: the events in the template, and what Lambda polls for it.

use serde_json::Value;

use super::outside::{VISITOR, VISITORS};
use super::polling::{self, Source};
use super::references::referenced;
use crate::{Edge, EdgeKind, Flow, Resource, Template};

pub(super) fn add(flow: &mut Flow, template: &Template, function: Resource<'_>) {
    add_routes(flow, template, function);
    for polled in polling::of(template, function) {
        match polled.source {
            Source::Stream => add_delivery(flow, polled.arn, function, "stream"),
            Source::Queue => flow.edges.extend(through_queue(template, polled.arn, function)),
        }
    }
    for event in function.events().filter(|event| event["Type"] == "S3") {
        add_delivery(flow, &event["Properties"]["Bucket"], function, "object put");
    }
}

/// GET routes are edges from the function to its readers, the others from people to the function. Of several paths,
/// the one that most routes of the template share stands for all.
fn add_routes(flow: &mut Flow, template: &Template, function: Resource<'_>) {
    let all: Vec<_> = template.resources_of("AWS::Serverless::Function").flat_map(routes).collect();
    let uses = |path: &str| all.iter().filter(|(_, other)| *other == path).count();
    let own = routes(function).collect::<Vec<_>>();
    let Some((method, path)) = own.iter().max_by_key(|(_, path)| uses(path)) else {
        return;
    };
    let more = if own.len() > 1 { "…" } else { "" };
    let label = format!("{method} {path}{more}");
    flow.edges.push(match *method {
        "GET" => Edge::new(function.id, VISITORS, EdgeKind::Action, label),
        _ => Edge::new(VISITOR, function.id, EdgeKind::Action, label),
    });
}

fn routes(function: Resource<'_>) -> impl Iterator<Item = (&str, &str)> {
    let routes = function.events().filter(|event| event["Type"] == "HttpApi");
    routes.filter_map(|route| {
        let route = &route["Properties"];
        Some((route["Method"].as_str()?, route["Path"].as_str()?))
    })
}

fn add_delivery(flow: &mut Flow, from: &Value, function: Resource<'_>, label: &str) {
    if let Some(source) = referenced(from) {
        flow.edges.push(Edge::new(source, function.id, EdgeKind::Delivery, label));
    }
}

/// An edge for each rule that puts events into the function's queue, from its bus.
fn through_queue(template: &Template, queue: &Value, function: Resource<'_>) -> Vec<Edge> {
    let queue = referenced(queue);
    let is_fed_by = |rule: &Resource<'_>| {
        let mut targets = rule.property("/Targets").as_array().into_iter().flatten();
        targets.any(|target| referenced(&target["Arn"]) == queue)
    };
    let rules = template.resources_of("AWS::Events::Rule").filter(is_fed_by);
    rules
        .filter_map(|rule| {
            let bus = referenced(rule.property("/EventBusName"))?;
            Some(Edge::new(bus, function.id, EdgeKind::Delivery, events_of(rule)))
        })
        .collect()
}

/// The event types that a rule matches, without the prefix and suffix that all share.
pub(super) fn events_of(rule: Resource<'_>) -> String {
    let patterns = rule.property("/EventPattern/detail-type").as_array().into_iter().flatten();
    let types: Vec<_> = patterns.filter_map(event_type).collect();
    types.join(", ")
}

/// `com.visitplannr.destination.DestinationProposed.` is any version of `DestinationProposed`.
fn event_type(pattern: &Value) -> Option<&str> {
    match &pattern["prefix"] {
        Value::String(prefix) => prefix.trim_end_matches('.').rsplit('.').next(),
        _ => pattern.as_str(),
    }
}
