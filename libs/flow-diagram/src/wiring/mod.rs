//! Derives the connections of a template from triggers, rights, and origins.

mod outside;
mod polling;
mod references;
mod rights;
mod triggers;
mod words;

use serde_json::Value;

use crate::{Edge, EdgeKind, Flow, Node, NodeKind, Resource, Template};
use outside::{SENDERS, SUBSCRIBERS, VISITOR, VISITORS};
use references::referenced;
use words::plain_name;

/// All unconditional resources, and their connections.
pub(crate) fn wiring(template: &Template) -> Flow {
    let functions = functions(template);
    let outside = |id: &str, name: &str| node(id, NodeKind::Outside, name.to_owned());
    let mut flow = Flow::default();
    flow.nodes.push(outside(VISITOR, "a visitor"));
    flow.nodes.extend(functions.iter().map(|function| Node {
        about: function.property("/Description").as_str().unwrap_or_default().to_owned(),
        ..node(function.id, NodeKind::Function(station(*function)), station_name(*function))
    }));
    flow.nodes.extend(template.unconditional().filter_map(thing));
    flow.nodes.push(outside(SENDERS, "other services"));
    flow.nodes.push(outside(SUBSCRIBERS, "other services"));
    flow.nodes.push(outside(VISITORS, "visitors"));
    for function in functions {
        triggers::add(&mut flow, template, function);
        // A function that only a clock triggers repairs what others did, and is not part of the flow.
        if flow.edges.iter().any(|edge| edge.from == function.id || edge.to == function.id) {
            rights::add(&mut flow, template, function);
        }
    }
    add_bus(&mut flow, template);
    add_cdn(&mut flow, template);
    flow
}

/// The functions by station number; those without one come last.
fn functions(template: &Template) -> Vec<Resource<'_>> {
    let functions = template.unconditional();
    let mut functions: Vec<_> =
        functions.filter(|resource| resource.kind == "AWS::Serverless::Function").collect();
    functions.sort_by_key(|function| (station(*function).unwrap_or(u64::MAX), function.id));
    functions
}

fn station(function: Resource<'_>) -> Option<u64> {
    function.attribute("/Metadata/Station").as_u64()
}

fn station_name(function: Resource<'_>) -> String {
    let binary = function.attribute("/Metadata/BuildProperties/Binary").as_str();
    binary.map_or_else(|| plain_name(function.id, "Function"), str::to_owned)
}

/// The node of a resource that data flows through; `None` for functions and all others.
fn thing(resource: Resource<'_>) -> Option<Node> {
    let (kind, suffix) = match resource.kind {
        "AWS::DynamoDB::Table" => (NodeKind::Table, "Table"),
        "AWS::S3::Bucket" => (NodeKind::Bucket, "Bucket"),
        "AWS::Events::EventBus" => return Some(node(resource.id, NodeKind::Bus, "bus".to_owned())),
        "AWS::CloudFront::Distribution" => {
            return Some(node(resource.id, NodeKind::Cdn, "CDN".to_owned()));
        }
        _ => return None,
    };
    Some(node(resource.id, kind, plain_name(resource.id, suffix)))
}

fn node(id: &str, kind: NodeKind, name: String) -> Node {
    Node { id: id.to_owned(), kind, name, about: String::new() }
}

/// If the stack publishes the bus's address, other services subscribe to it. A rule that does not match on a source
/// is for events of other services.
fn add_bus(flow: &mut Flow, template: &Template) {
    let outputs = template.0["Outputs"].as_object().into_iter().flatten();
    let known: Vec<_> = outputs.filter_map(|(_, output)| referenced(&output["Value"])).collect();
    for bus in template.resources_of("AWS::Events::EventBus") {
        if known.contains(&bus.id) {
            flow.edges.push(Edge::new(bus.id, SUBSCRIBERS, EdgeKind::Delivery, "their rules"));
        }
    }
    for rule in template.resources_of("AWS::Events::Rule") {
        if let (Some(bus), Value::Null) =
            (referenced(rule.property("/EventBusName")), rule.property("/EventPattern/source"))
        {
            flow.edges.push(Edge::new(SENDERS, bus, EdgeKind::Action, triggers::events_of(rule)));
        }
    }
}

fn add_cdn(flow: &mut Flow, template: &Template) {
    for cdn in template.resources_of("AWS::CloudFront::Distribution") {
        let origins = cdn.property("/DistributionConfig/Origins").as_array().into_iter().flatten();
        for origin in origins.filter_map(|origin| referenced(&origin["DomainName"])) {
            // The API is not an origin of content: the CDN only forwards requests to it.
            if flow.node(origin).is_some() {
                flow.edges.push(Edge::new(origin, cdn.id, EdgeKind::Action, ""));
            }
        }
        flow.edges.push(Edge::new(cdn.id, VISITORS, EdgeKind::Action, "GET /"));
    }
}
