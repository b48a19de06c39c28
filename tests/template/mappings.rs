//! Triggers: what each function is invoked by, and what happens when it fails.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result};
use handlers::stations::{declarations, project_destinations, reconcile_homepage, render_homepage};
use local::event_source_mapping::MappingSettings;
use local::tables::{name_of, tables};
use serde_json::{Value, json};

use crate::document::{Resource, Template, attribute_of, reference};
use crate::functions::{function, functions, timeout};
use crate::polling::{self, streams};

/// The stations that streams trigger: name, filter, stream.
fn subscriptions() -> Vec<(&'static str, &'static str, String)> {
    let mut subscriptions = vec![];
    for station in declarations() {
        for mapping in station.streams() {
            let name = name_of(mapping.table);
            let table = tables().into_iter().find(|table| table.name == name);
            let stream = format!("{}.StreamArn", table.map_or("no table", |it| it.logical_id));
            subscriptions.push((station.name, mapping.filter, stream));
        }
    }
    subscriptions
}

/// The events of one kind that trigger a function: requests, notifications, ticks.
pub(crate) fn triggers<'a>(function: Resource<'a>, kind: &str) -> Vec<&'a Value> {
    let events = function.property("/Events").as_object().into_iter().flatten();
    let events = events.map(|(_, event)| event).filter(|event| event["Type"] == kind);
    events.map(|event| &event["Properties"]).collect()
}

#[test]
fn streams_trigger_the_stations_that_the_local_system_subscribes_and_no_other() -> Result<()> {
    let template = Template::read()?;
    let mut streams = BTreeSet::new();
    for (binary, function) in functions(&template) {
        let mappings = polling::streams(&template, function).into_iter();
        streams.extend(mappings.map(|mapping| (binary, mapping["EventSourceArn"].to_string())));
    }
    let subscribed = subscriptions().into_iter();
    let subscribed = subscribed.map(|(name, _, stream)| (name, attribute_of(&stream).to_string()));
    assert_eq!(streams, subscribed.collect());
    Ok(())
}

#[test]
fn a_mapping_filters_as_its_station_says() -> Result<()> {
    let template = Template::read()?;
    for (name, filter, stream) in subscriptions() {
        let filters =
            mapping(&template, name, &stream)?["FilterCriteria"]["Filters"].as_array().unwrap();
        let [deployed] = filters.as_slice() else { panic!("{name} has {} filters", filters.len()) };
        let deployed: Value = serde_json::from_str(deployed["Pattern"].as_str().unwrap())?;
        let said: Value = serde_json::from_str(filter)?;
        assert_eq!(deployed, said, "{name}");
    }
    Ok(())
}

#[test]
fn a_new_subscriber_begins_with_the_oldest_record() -> Result<()> {
    assert_all_mappings("StartingPosition", &json!("TRIM_HORIZON"))
}

#[test]
fn a_failed_record_does_not_repeat_its_whole_batch() -> Result<()> {
    assert_all_mappings("FunctionResponseTypes", &json!(["ReportBatchItemFailures"]))
}

#[test]
fn retries_are_bounded_by_age_and_not_by_count() -> Result<()> {
    let local = MappingSettings::new("local", "", "");
    assert_eq!(local.maximum_retry_attempts, None);
    let age = local.maximum_record_age.context("for ever")?.as_secs();
    // A stream keeps its records for 24 hours; the last is left to look, and to write down what was given up.
    assert_eq!(age, 23 * 60 * 60);
    assert_all_mappings("MaximumRecordAgeInSeconds", &json!(age))?;
    assert_all_mappings("MaximumRetryAttempts", &json!(-1))
}

#[test]
fn batches_are_as_large_as_locally_and_cut_in_two_when_they_fail() -> Result<()> {
    let local = MappingSettings::new("local", "", "");
    assert_all_mappings("BatchSize", &json!(local::BATCH_SIZE))?;
    let bisect = local.bisect_batch_on_function_error;
    assert_all_mappings("BisectBatchOnFunctionError", &json!(bisect))
}

#[test]
fn records_that_are_given_up_are_kept_whole() -> Result<()> {
    let bucket = attribute_of("OnFailureBucket.Arn");
    let kept = json!({"OnFailure": {"Destination": bucket}});
    assert_all_mappings("DestinationConfig", &kept)
}

#[test]
fn stream_functions_have_the_time_that_the_local_system_gives() -> Result<()> {
    let template = Template::read()?;
    let local = MappingSettings::new("local", "", "").timeout;
    for (name, ..) in subscriptions() {
        let timeout = timeout(&template, function(&template, name)?);
        assert_eq!(timeout.map(Duration::from_secs), Some(local), "{name}");
    }
    Ok(())
}

#[test]
fn only_who_writes_one_thing_for_a_whole_batch_waits_for_more_records() -> Result<()> {
    let template = Template::read()?;
    for (name, _, stream) in subscriptions() {
        let waits = [project_destinations::NAME, render_homepage::NAME].contains(&name);
        let window = &mapping(&template, name, &stream)?["MaximumBatchingWindowInSeconds"];
        assert_eq!(*window, u64::from(waits), "{name}");
    }
    Ok(())
}

#[test]
fn two_functions_at_most_read_one_stream() -> Result<()> {
    let template = Template::read()?;
    let mut readers = BTreeMap::<String, usize>::new();
    for (_, function) in functions(&template) {
        for mapping in streams(&template, function) {
            *readers.entry(mapping["EventSourceArn"].to_string()).or_default() += 1;
        }
    }
    assert!(readers.values().all(|readers| *readers <= 2), "{readers:?}");
    Ok(())
}

#[test]
fn the_reconcile_tick_comes_as_often_as_locally() -> Result<()> {
    let template = Template::read()?;
    let ticks = triggers(function(&template, reconcile_homepage::NAME)?, "Schedule");
    let [tick] = ticks.as_slice() else { panic!("{} schedules", ticks.len()) };
    let minutes = reconcile_homepage::EVERY.as_secs() / 60;
    assert_eq!(tick["Schedule"], format!("rate({minutes} minutes)"));
    Ok(())
}

#[test]
fn the_tick_comes_on_deploy_too() -> Result<()> {
    let template = Template::read()?;
    let rules = triggers(function(&template, reconcile_homepage::NAME)?, "EventBridgeRule");
    let [rule] = rules.as_slice() else { panic!("{} rules", rules.len()) };
    let deployed = json!({
        "source": ["aws.cloudformation"],
        "detail-type": ["CloudFormation Stack Status Change"],
        "detail": {
            "stack-id": [reference("AWS::StackId")],
            "status-details": {"status": ["CREATE_COMPLETE", "UPDATE_COMPLETE"]},
        },
    });
    assert_eq!(rule["Pattern"], deployed);
    Ok(())
}

#[test]
fn the_bucket_tells_of_the_home_page_put_or_removed() -> Result<()> {
    let template = Template::read()?;
    let changed = triggers(function(&template, handlers::stations::invalidate_cdn::NAME)?, "S3");
    let [changed] = changed.as_slice() else { panic!("{} notifications", changed.len()) };
    assert_eq!(changed["Bucket"], reference("SiteBucket"));
    assert_eq!(changed["Events"], json!(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]));
    for rule in changed["Filter"]["S3Key"]["Rules"].as_array().unwrap() {
        assert_eq!(rule["Value"], handlers::ports::site::HOME_PAGE_KEY);
    }
    Ok(())
}

fn mapping<'a>(template: &'a Template, binary: &str, stream: &str) -> Result<&'a Value> {
    let mut mappings = streams(template, function(template, binary)?).into_iter();
    let found = mappings.find(|mapping| mapping["EventSourceArn"] == attribute_of(stream));
    found.with_context(|| format!("{stream} does not trigger {binary}"))
}

fn assert_all_mappings(setting: &str, value: &Value) -> Result<()> {
    let template = Template::read()?;
    for (name, _, stream) in subscriptions() {
        let found = &mapping(&template, name, &stream)?[setting];
        assert_eq!(found, value, "{setting} of {name} on {stream}");
    }
    Ok(())
}
