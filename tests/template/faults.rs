//! Who watches: a fault, a lag, an error or a record given up is seen by somebody.

use std::collections::BTreeSet;

use anyhow::Result;
use handlers::need::Need;
use handlers::stations::declarations;
use serde_json::{Value, json};

use crate::bus::behind_bus;
use crate::document::{Resource, Template, attribute_of, reference};
use crate::functions::{function, functions};
use crate::mappings::triggers;
use crate::polling::{queues, streams};

/// The functions that record faults.
fn recorders() -> impl Iterator<Item = &'static str> {
    let record = declarations().into_iter().filter(|it| it.needs.contains(&Need::Faults));
    record.map(|station| station.name)
}

#[test]
fn the_functions_with_a_faults_table_are_those_that_get_batches_of_records() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        let gets_batches = [streams(&template, function), queues(&template, function)];
        let gets_batches = gets_batches.iter().any(|mappings| !mappings.is_empty());
        let table = function.property("/Environment/Variables/FAULTS_TABLE");
        assert_eq!(!table.is_null(), gets_batches, "{name}");
        assert_eq!(recorders().any(|recorder| recorder == name), gets_batches, "{name}");
    }
    Ok(())
}

#[test]
fn every_fault_in_a_log_is_counted() -> Result<()> {
    let template = Template::read()?;
    for name in recorders() {
        let group = reference(&function(&template, name)?.id.replace("Function", "LogGroup"));
        let mut filters = template.resources_of("AWS::Logs::MetricFilter");
        let filter = filters.find(|it| *it.property("/LogGroupName") == group).unwrap();
        // The line that `stream_processing::Report` logs; tests/samples holds that it is logged.
        assert_eq!(filter.property("/FilterPattern"), r#"{ $.message = "fault recorded" }"#);
        let counted = json!([{
            "MetricNamespace": {"Fn::Sub": "Visitplannr/${AWS::StackName}"},
            "MetricName": "FaultsRecorded",
            "MetricValue": "1",
            "Unit": "Count",
        }]);
        assert_eq!(*filter.property("/MetricTransformations"), counted, "{name}");
    }
    Ok(())
}

#[test]
fn one_alarm_watches_this_count_and_stays_until_it_is_set_back() -> Result<()> {
    let template = Template::read()?;
    let alarms: Vec<_> = alarms_on(&template, "FaultsRecorded").collect();
    let [alarm] = alarms.as_slice() else { panic!("{} alarms", alarms.len()) };
    assert_eq!(alarm.id, "FaultsAlarm", "the name by which the command finds it");
    let namespace = json!({"Fn::Sub": "Visitplannr/${AWS::StackName}"});
    assert_eq!(*alarm.property("/Namespace"), namespace);
    assert!(alarm.property("/Dimensions").is_null());
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    assert_eq!(*alarm.property("/TreatMissingData"), "ignore");
    Ok(())
}

#[test]
fn alarms_watch_the_lag_and_the_lost_records_of_every_stream_function() -> Result<()> {
    let template = Template::read()?;
    for metric in ["IteratorAge", "DestinationDeliveryFailures"] {
        for (name, function) in functions(&template) {
            let on_stream = !streams(&template, function).is_empty();
            assert_eq!(is_watched(&template, metric, function), on_stream, "{metric} of {name}");
        }
    }
    Ok(())
}

/// A failing function of a stream or queue lags, and one behind the API makes it answer 5xx.
#[test]
fn an_alarm_watches_the_errors_of_every_function_whose_errors_nothing_else_shows() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        let lags = [streams(&template, function), queues(&template, function)];
        let lags = lags.iter().any(|mappings| !mappings.is_empty());
        let is_behind_the_api = !triggers(function, "HttpApi").is_empty();
        let shows_elsewhere = lags || is_behind_the_api;
        assert_eq!(is_watched(&template, "Errors", function), !shows_elsewhere, "{name}");
    }
    let api = reference("HttpApi");
    assert!(watches(&template, "5xx", &api));
    Ok(())
}

#[test]
fn an_alarm_watches_what_lies_in_the_on_failure_bucket() -> Result<()> {
    let template = Template::read()?;
    let rule = template.resource("OnFailureRule")?;
    let bucket = rule.property("/EventPattern/detail/bucket/name");
    assert_eq!(*bucket, json!([reference("OnFailureBucket")]));
    let queue = attribute_of("OnFailureQueue.QueueName");
    assert!(watches(&template, "ApproximateNumberOfMessagesVisible", &queue));
    Ok(())
}

#[test]
fn alarms_watch_how_long_messages_wait_and_how_many_are_dead_letters() -> Result<()> {
    let template = Template::read()?;
    for (_, _, id) in behind_bus() {
        let queue = |kind: &str| attribute_of(&format!("{id}{kind}.QueueName"));
        let (waiting, dead) = (queue("Queue"), queue("DeadLetters"));
        assert!(watches(&template, "ApproximateAgeOfOldestMessage", &waiting), "{id}");
        assert!(watches(&template, "ApproximateNumberOfMessagesVisible", &dead), "{id}");
    }
    Ok(())
}

#[test]
fn a_message_that_fails_again_and_again_is_seen_before_its_age_no_longer_counts() -> Result<()> {
    let template = Template::read()?;
    for (_, _, id) in behind_bus() {
        let alarm = template.resource(&format!("{id}QueueAgeAlarm"))?;
        let queue = template.resource(&format!("{id}Queue"))?;
        let between_receives = queue.property("/VisibilityTimeout").as_u64().unwrap();
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
        let third_receive_ends = 3 * between_receives;
        let age = alarm.property("/Threshold").as_u64().unwrap();
        assert!(between_receives < age && age < third_receive_ends, "{id}: {age} s");
    }
    Ok(())
}

#[test]
fn an_alarm_watches_what_the_bus_cannot_deliver() -> Result<()> {
    let template = Template::read()?;
    let watched: BTreeSet<_> = alarms_on(&template, "FailedInvocations")
        .map(|alarm| alarm.property("/Dimensions").to_string())
        .collect();
    // Metrics of a bus of one's own stand under both:
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    let dimensions = |id: &str| {
        let rule = json!({"Fn::Split": ["/", attribute_of(&format!("{id}Rule.Arn"))]});
        json!([
            {"Name": "EventBusName", "Value": reference("EventBus")},
            {"Name": "RuleName", "Value": {"Fn::Select": [2, rule]}},
        ])
    };
    let rules = behind_bus().into_iter().map(|(_, _, id)| dimensions(&id).to_string());
    assert_eq!(watched, rules.collect());
    Ok(())
}

#[test]
fn the_dashboard_shows_every_function_by_its_name() -> Result<()> {
    let template = Template::read()?;
    let dashboard = template.resource("Dashboard")?;
    let text = |pointer: &str| dashboard.property(pointer).as_str().unwrap();
    let functions_line = text("/DashboardBody/Fn::Sub/1/OtherFunctions/Fn::Sub/0");
    let body = text("/DashboardBody/Fn::Sub/0").replace("${OtherFunctions}", functions_line);
    let body: Value = serde_json::from_str(&body)?;
    for title in ["Errors", "Duration p95 (ms)", "Invocations"] {
        let widgets = body["widgets"].as_array().unwrap().iter();
        let widget = widgets.map(|it| &it["properties"]).find(|it| it["title"] == title).unwrap();
        for (name, function) in functions(&template) {
            let line = format!(r#""${{{}}}",{{"label":"{name}"}}"#, function.id);
            assert!(widget["metrics"].to_string().contains(&line), "{name} is not in {title}");
        }
    }
    Ok(())
}

#[test]
fn logs_do_not_stay_for_ever() -> Result<()> {
    let template = Template::read()?;
    let groups: Vec<_> = template.resources_of("AWS::Logs::LogGroup").collect();
    for group in &groups {
        assert_eq!(*group.property("/RetentionInDays"), reference("LogRetentionDays"));
    }
    let ids: BTreeSet<_> = groups.iter().map(|group| group.id).collect();
    for (name, function) in functions(&template) {
        assert!(ids.contains(function.id.replace("Function", "LogGroup").as_str()), "{name}");
    }
    Ok(())
}

fn alarms_on<'a>(template: &'a Template, metric: &'a str) -> impl Iterator<Item = Resource<'a>> {
    let alarms = template.resources_of("AWS::CloudWatch::Alarm");
    alarms.filter(move |alarm| alarm.property("/MetricName") == metric)
}

fn is_watched(template: &Template, metric: &str, function: Resource<'_>) -> bool {
    watches(template, metric, &reference(function.id))
}

fn watches(template: &Template, metric: &str, what: &Value) -> bool {
    alarms_on(template, metric).any(|alarm| alarm.property("/Dimensions/0/Value") == what)
}
