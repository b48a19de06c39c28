//! The streams and queues that Lambda polls for a function: an event
//! of SAM, or the mapping of CloudFormation that SAM makes of it.

use serde_json::Value;

use super::references::referenced;
use crate::{Resource, Template};

/// A stream or a queue that a function reads.
pub(super) struct Polled<'a> {
    pub(super) source: Source,
    /// The reference to its ARN.
    pub(super) arn: &'a Value,
    /// The filter of the mapping; `null` if the function gets everything.
    pub(super) filter: &'a Value,
}

/// The kind of source that is polled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Stream,
    Queue,
}

/// Everything that Lambda polls for a function.
pub(super) fn of<'a>(template: &'a Template, function: Resource<'a>) -> Vec<Polled<'a>> {
    let by_sam = function.events().filter_map(|event| {
        let (source, arn) = match event["Type"].as_str()? {
            "DynamoDB" => (Source::Stream, &event["Properties"]["Stream"]),
            "SQS" => (Source::Queue, &event["Properties"]["Queue"]),
            _ => return None,
        };
        Some(Polled { source, arn, filter: &event["Properties"]["FilterCriteria"] })
    });
    let mappings = template.resources_of("AWS::Lambda::EventSourceMapping");
    let mappings =
        mappings.filter(|it| referenced(it.property("/FunctionName")) == Some(function.id));
    let by_mapping = mappings.filter_map(|mapping| {
        let arn = mapping.property("/EventSourceArn");
        let source = match template.resource(referenced(arn)?).ok()?.kind {
            "AWS::DynamoDB::Table" => Source::Stream,
            "AWS::SQS::Queue" => Source::Queue,
            _ => return None,
        };
        Some(Polled { source, arn, filter: mapping.property("/FilterCriteria") })
    });
    by_sam.chain(by_mapping).collect()
}
