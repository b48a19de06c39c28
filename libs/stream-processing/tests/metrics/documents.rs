//! Against the specification of the embedded metric format:
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.

use serde_json::Value;
use stream_processing::Pipelines;
use stream_processing::metrics::Metrics;

use super::story::{batch, measured, process, working, written};

/// The units of `PutMetricData`.
const UNITS: [&str; 4] = ["Count", "Milliseconds", "Percent", "None"];

/// What the specification and its JSON schema ask for.
fn assert_is_valid(document: &Value) {
    let root = document.as_object().unwrap();
    let metadata = root["_aws"].as_object().unwrap();
    assert!(metadata["Timestamp"].is_i64());
    let directives = metadata["CloudWatchMetrics"].as_array().unwrap();
    assert!(!directives.is_empty());
    for directive in directives {
        assert!((1..=1024).contains(&directive["Namespace"].as_str().unwrap().len()));
        for set in directive["Dimensions"].as_array().unwrap() {
            let set = set.as_array().unwrap();
            assert!((1..=30).contains(&set.len()));
            for name in set {
                assert!((1..=250).contains(&name.as_str().unwrap().len()));
                assert!((1..=1024).contains(&root[name.as_str().unwrap()].as_str().unwrap().len()));
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!((1..=100).contains(&metrics.len()));
        for metric in metrics {
            let name = metric["Name"].as_str().unwrap();
            assert!((1..=1024).contains(&name.len()));
            assert!(UNITS.contains(&metric["Unit"].as_str().unwrap()));
            assert!(root[name].is_number(), "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_invocation_is_one_valid_document() {
    let document = measured(["fine", "poison", "transient"]).await;
    assert_is_valid(&document);
    assert_eq!(document["FunctionName"], "function");
    assert_eq!(document["_aws"]["Timestamp"], 1_764_000_000_000_i64);
    assert_eq!(document["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Things");
}

#[tokio::test(start_paused = true)]
async fn more_metrics_than_a_directive_takes_are_shared_out() {
    let (metrics, lines) = written();
    let ids = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"];
    let pipelines = Pipelines::new(ids.map(|id| working(id, &metrics))).unwrap();
    process(pipelines, metrics, batch(["fine"])).await;
    let document: Value = serde_json::from_str(&lines.lock().unwrap()[0]).unwrap();
    assert_is_valid(&document);
    assert_eq!(document["_aws"]["CloudWatchMetrics"].as_array().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_document_stands_in_one_line() {
    let (metrics, lines) = written();
    process(working("p", &metrics), metrics, batch(["fine"])).await;
    assert!(!lines.lock().unwrap()[0].contains('\n'));
}

#[tokio::test(start_paused = true)]
async fn metrics_that_are_off_say_nothing() {
    let metrics = Metrics::off();
    process(working("p", &metrics), metrics.clone(), batch(["fine"])).await;
    assert_eq!(format!("{metrics:?}"), "Metrics(None)");
}
