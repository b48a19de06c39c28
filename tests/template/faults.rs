//! Who watches: a fault, a lag, an error or a record given up is seen by somebody.

use std::collections::BTreeSet;

use anyhow::Result;
use handlers::{project_destinations, render_homepage, validate_geolocation};
use serde_json::{Value, json};

use crate::document::{Resource, Template, reference};
use crate::functions::{function, functions};
use crate::mappings::triggers;

/// The functions that record faults.
const RECORDERS: [&str; 3] =
    [validate_geolocation::NAME, project_destinations::NAME, render_homepage::NAME];

#[test]
fn the_functions_with_a_faults_table_are_those_that_streams_trigger() -> Result<()> {
    let template = Template::read()?;
    let recorders: BTreeSet<_> = functions(&template)
        .filter(|(_, it)| !it.property("/Environment/Variables/FAULTS_TABLE").is_null())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(recorders, BTreeSet::from(RECORDERS));
    Ok(())
}

#[test]
fn every_fault_in_a_log_is_counted_under_its_function() -> Result<()> {
    let template = Template::read()?;
    for name in RECORDERS {
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
            "Dimensions": [{"Key": "Function", "Value": "$.function"}],
        }]);
        assert_eq!(*filter.property("/MetricTransformations"), counted, "{name}");
    }
    Ok(())
}

#[test]
fn an_alarm_watches_each_of_these_counts() -> Result<()> {
    let template = Template::read()?;
    let namespace = json!({"Fn::Sub": "Visitplannr/${AWS::StackName}"});
    let watched: BTreeSet<_> = alarms_on(&template, "FaultsRecorded")
        .inspect(|alarm| assert_eq!(*alarm.property("/Namespace"), namespace))
        .map(|alarm| alarm.property("/Dimensions").to_string())
        .collect();
    let count = |name: &str| json!([{"Name": "Function", "Value": name}]).to_string();
    assert_eq!(watched, RECORDERS.map(count).into_iter().collect());
    Ok(())
}

#[test]
fn alarms_watch_the_lag_and_the_lost_records_of_every_stream_function() -> Result<()> {
    let template = Template::read()?;
    for metric in ["IteratorAge", "DestinationDeliveryFailures"] {
        for (name, function) in functions(&template) {
            let on_stream = !triggers(function, "DynamoDB").is_empty();
            assert_eq!(is_watched(&template, metric, function), on_stream, "{metric} of {name}");
        }
    }
    Ok(())
}

#[test]
fn an_alarm_watches_the_errors_of_every_function() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        assert!(is_watched(&template, "Errors", function), "{name}");
    }
    Ok(())
}

#[test]
fn an_alarm_watches_what_lies_in_the_on_failure_bucket() -> Result<()> {
    let template = Template::read()?;
    let rule = template.resource("OnFailureRule")?;
    let bucket = rule.property("/EventPattern/detail/bucket/name");
    assert_eq!(*bucket, json!([reference("OnFailureBucket")]));
    let mut alarms = alarms_on(&template, "ApproximateNumberOfMessagesVisible");
    let queue = json!({"Fn::GetAtt": "OnFailureQueue.QueueName"});
    assert_eq!(*alarms.next().unwrap().property("/Dimensions/0/Value"), queue);
    Ok(())
}

#[test]
fn the_dashboard_shows_every_function_by_its_name() -> Result<()> {
    let template = Template::read()?;
    let body = template.resource("Dashboard")?.property("/DashboardBody/Fn::Sub");
    let body = body.as_str().unwrap();
    serde_json::from_str::<Value>(body)?;
    for (name, function) in functions(&template) {
        let line = format!(r#""${{{}}}", {{"label": "{name}"}}"#, function.id);
        assert!(body.contains(&line), "{name}");
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
    let value = reference(function.id);
    alarms_on(template, metric).any(|alarm| *alarm.property("/Dimensions/0/Value") == value)
}
