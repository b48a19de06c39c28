//! Examines which alarms are on.

use std::collections::BTreeMap;

use anyhow::Result;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{MetricAlarm, StateValue};

use super::super::finding::Finding;
use super::unknown::{MAKE_AGAIN, unknown};
use crate::system::{Refusal, Stack};

const PART: &str = "alarm";
/// Alarms in one request, at most:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>.
const AT_ONCE: usize = 100;

pub(super) async fn examine(stack: &Stack) -> Vec<Finding> {
    let client = Client::new(stack.config());
    let alarms = stack.resources_of("AWS::CloudWatch::Alarm");
    let logical_ids: BTreeMap<_, _> = alarms.map(|(logical_id, name)| (name, logical_id)).collect();
    let names: Vec<_> = logical_ids.keys().copied().collect();
    let mut alarms = vec![];
    for names in names.chunks(AT_ONCE) {
        match described(&client, names).await {
            Ok(described) => alarms.extend(described),
            Err(error) => return vec![unknown(PART, "all alarms", &error)],
        }
    }
    let is_there = |name: &str| alarms.iter().any(|alarm| alarm.alarm_name() == Some(name));
    let deleted = logical_ids.iter().filter(|(name, _)| !is_there(name));
    let mut findings: Vec<_> = deleted
        .map(|(_, id)| Finding::failed(PART, id, "it was deleted, past CloudFormation", MAKE_AGAIN))
        .collect();
    alarms.retain(|alarm| alarm.state_value() == Some(&StateValue::Alarm));
    if alarms.is_empty() && findings.is_empty() {
        let what = format!("none of {} is in alarm", names.len());
        return vec![Finding::well(PART, "all alarms", what)];
    }
    let finding = |alarm: &MetricAlarm| {
        let name = alarm.alarm_name().unwrap_or_default();
        let subject = logical_ids.get(name).copied().unwrap_or(name);
        let what =
            format!("it is in alarm: {}", alarm.state_reason().unwrap_or("no reason is given"));
        Finding::failed(
            PART,
            subject,
            what,
            alarm.alarm_description().unwrap_or("see its metric in CloudWatch"),
        )
    };
    findings.extend(alarms.iter().map(finding));
    findings
}

async fn described(client: &Client, names: &[&str]) -> Result<Vec<MetricAlarm>> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let request = client.describe_alarms().set_alarm_names(Some(names));
    let answer = request.max_records(100).send().await;
    let answer = answer.map_err(|error| Refusal::of("CloudWatch", &error))?;
    Ok(answer.metric_alarms.unwrap_or_default())
}
