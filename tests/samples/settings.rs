//! The settings of functions that streams and queues trigger, and what they change.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use read_models::DestinationDetailsStore;
use serde_json::{Value, json};

use crate::stage::{Stage, eiffel_tower, sample};

const METRICS: (&str, &str) = ("METRICS_NAMESPACE", "Visitplannr/test");

#[tokio::test]
async fn metrics_are_one_line_in_the_embedded_metric_format_as_it_is() -> Result<()> {
    let stage = Stage::set().await?;
    let invoked = stage.invoke_set("project-destinations", &[METRICS]).await?;
    invoked.all_done();
    let lines: Vec<Value> = invoked.logged().filter(|line| !line["_aws"].is_null()).collect();
    let [metrics] = lines.as_slice() else { panic!("{}", invoked.log) };
    let measured = assert_embedded_metric_format(metrics)?;
    assert!(measured.contains("project.In") && measured.contains("Duration"), "{measured:?}");
    let records = sample("project-destinations")?["Records"].as_array().unwrap().len();
    assert_eq!((&metrics["Records"], &metrics["project.Out"]), (&json!(records), &json!(records)));
    assert_eq!(metrics["FunctionName"], "project-destinations");
    Ok(())
}

#[tokio::test]
async fn nothing_is_measured_unless_a_namespace_is_set() -> Result<()> {
    let stage = Stage::set().await?;
    for settings in [&[][..], &[("METRICS_NAMESPACE", "")]] {
        let invoked = stage.invoke_set("project-destinations", settings).await?;
        assert!(invoked.logged().all(|line| line["_aws"].is_null()), "{}", invoked.log);
    }
    Ok(())
}

#[tokio::test]
async fn events_pass_by_a_disabled_pipeline() -> Result<()> {
    let stage = Stage::set().await?;
    let disabled = [("DISABLED_PIPELINES", "project")];
    stage.invoke_set("project-destinations", &disabled).await?.all_done();
    assert!(stage.read_models().load(eiffel_tower()).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_function_does_not_start_without_a_pipeline_that_it_never_had() -> Result<()> {
    let stage = Stage::set().await?;
    for (sample, has) in [("project-destinations", "project"), ("validate-geolocation", "validate")]
    {
        let disabled = [("DISABLED_PIPELINES", "projct")];
        let (well, invoked) = stage.try_invoke(sample, &disabled).await?;
        assert!(!well, "{}", invoked.answer);
        let why = format!(
            "DISABLED_PIPELINES: there is no pipeline `projct` to disable; there are: {has}"
        );
        assert!(invoked.log.contains(&why), "{}", invoked.log);
    }
    Ok(())
}

#[tokio::test]
async fn with_a_data_stream_events_are_published_there_too_under_their_stream() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    let to_stream = [("EVENT_STREAM", stage.peers().stream())];

    stage.invoke_set("publish-events", &to_stream).await?.all_done();
    stage.invoke_set("publish-events-outcome", &to_stream).await?.all_done();

    let published = stage.peers().published().await?;
    let on_bus: Vec<&Value> = published.iter().map(|event| &event["detail"]).collect();
    let streamed = stage.peers().streamed().await?;
    let [(first_key, first), (second_key, second)] = streamed.as_slice() else {
        panic!("{streamed:?}")
    };
    let key = format!("destination#{}", eiffel_tower());
    assert_eq!([first_key, second_key], [&key, &key], "side by side, in one shard");
    assert_eq!((&first["streamversion"], &second["streamversion"]), (&json!(1), &json!(2)));
    for (name, event) in [("publish-events", first), ("publish-events-outcome", second)] {
        let stored = &sample(name)?["Records"][0]["dynamodb"]["NewImage"]["id"]["S"];
        assert_eq!(event["id"], *stored, "the id of the stored event");
        assert_eq!(event["specversion"], "1.0");
        assert!(on_bus.contains(&event), "the same as on the bus: {event}");
    }
    Ok(())
}

/// Asserts the rules of
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
/// and returns the metrics' names.
fn assert_embedded_metric_format(document: &Value) -> Result<BTreeSet<String>> {
    const UNITS: [&str; 3] = ["Count", "Milliseconds", "Percent"];
    let root = document.as_object().context("the root node is an object")?;
    assert!(root["_aws"]["Timestamp"].is_u64(), "{document}");
    let directives = root["_aws"]["CloudWatchMetrics"].as_array().context("directives")?;
    let mut names = BTreeSet::new();
    for directive in directives {
        let namespace = directive["Namespace"].as_str().context("a namespace")?;
        assert!((1..=1024).contains(&namespace.len()), "{namespace}");
        for set in directive["Dimensions"].as_array().context("dimension sets")? {
            let set = set.as_array().context("a dimension set")?;
            assert!(set.len() <= 30);
            // Each is the name of a member that is text.
            assert!(set.iter().all(|name| root[name.as_str().unwrap()].is_string()), "{set:?}");
        }
        let metrics = directive["Metrics"].as_array().context("definitions")?;
        assert!((1..=100).contains(&metrics.len()));
        for metric in metrics {
            let name = metric["Name"].as_str().context("a name")?;
            assert!((1..=1024).contains(&name.len()), "{name}");
            assert!(UNITS.contains(&metric["Unit"].as_str().context("a unit")?), "{metric}");
            assert!(root[name].is_number(), "{name}: {}", root[name]);
            assert!(names.insert(name.to_owned()), "{name} twice");
        }
    }
    Ok(names)
}
