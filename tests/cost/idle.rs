//! What a default stack costs while nobody comes.

use anyhow::Result;
use end_to_end::workspace_file;
use flow_diagram::{Resource, Template};

use crate::document::{assert_documented, documented};
use crate::prices::{
    ALARM, MILLION_GIGABYTE_SECONDS, MILLION_INVOCATIONS, MILLION_QUEUE_REQUESTS, SECRET,
};
use crate::usage::invocation;

const TARGET: f64 = 4.0;
const SECONDS_OF_A_MONTH: f64 = 30.0 * 24.0 * 60.0 * 60.0;
/// A poller waits for a message for so long:
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html>.
const LONG_POLL: f64 = 20.0;
/// Pollers of an empty queue with and without a maximum concurrency:
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>.
const POLLERS: (f64, f64) = (5.0, 2.0);

/// The resources that parameters do not leave out by default: all conditions of the template are about options.
fn by_default<'a>(template: &'a Template, kind: &'a str) -> impl Iterator<Item = Resource<'a>> {
    template.resources_of(kind).filter(|it| it.attribute("/Condition").is_null())
}

fn count(resources: impl Iterator) -> f64 {
    f64::from(u32::try_from(resources.count()).unwrap())
}

/// Requests of pollers in a month. The mapping of notify-proposer is disabled without a sender.
fn polls(template: &Template) -> f64 {
    let mappings = by_default(template, "AWS::Lambda::EventSourceMapping");
    let queues = mappings.filter(|it| it.property("/StartingPosition").is_null());
    let enabled = queues.filter(|it| it.property("/Enabled").is_null());
    let pollers = enabled.map(|mapping| {
        let has_maximum = !mapping.property("/ScalingConfig/MaximumConcurrency").is_null();
        if has_maximum { POLLERS.0 } else { POLLERS.1 }
    });
    pollers.sum::<f64>() * SECONDS_OF_A_MONTH / LONG_POLL
}

#[test]
fn an_idle_stack_costs_what_the_document_says_and_no_more_than_four_dollars() -> Result<()> {
    let template = Template::parse(&std::fs::read_to_string(workspace_file("template.yaml"))?)?;
    let ticks = SECONDS_OF_A_MONTH / (15.0 * 60.0) / 1e6;
    let rows = [
        ("alarms", count(by_default(&template, "AWS::CloudWatch::Alarm")) * ALARM),
        ("pollers of empty queues", polls(&template) / 1e6 * MILLION_QUEUE_REQUESTS),
        ("secret of the CDN", count(by_default(&template, "AWS::SecretsManager::Secret")) * SECRET),
        ("ticks", ticks * invocation(MILLION_INVOCATIONS, MILLION_GIGABYTE_SECONDS)),
    ];
    for (name, dollars) in rows {
        assert_documented(name, dollars)?;
    }
    let sum: f64 = rows.iter().map(|(_, dollars)| dollars).sum();
    assert_documented("**idle, a month**", sum)?;
    assert!(sum <= TARGET, "{sum}");
    Ok(())
}

#[test]
fn nothing_that_is_paid_by_the_hour_or_by_the_piece_is_there_by_default() -> Result<()> {
    let template = Template::parse(&std::fs::read_to_string(workspace_file("template.yaml"))?)?;
    for kind in ["AWS::CloudWatch::Dashboard", "AWS::KMS::Key", "AWS::Kinesis::Stream"] {
        assert_eq!(by_default(&template, kind).count(), 0, "{kind}");
    }
    for table in template.resources_of("AWS::DynamoDB::Table") {
        assert!(table.property("/SSESpecification").is_null(), "{} pays KMS", table.id);
    }
    assert!(documented("CloudWatchDashboard=on")? > 0.0);
    Ok(())
}
