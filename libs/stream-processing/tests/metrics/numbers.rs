//! What is counted, and how long it takes. Times are real, so they have bounds only.

use serde_json::Value;
use stream_processing::{EventTypes, Pipeline};

use super::story::{WORK, batch, measured, process, working, written};

#[tokio::test]
async fn units_are_counted_by_what_became_of_them() {
    let document = measured(["fine", "fine", "poison", "transient"]).await;
    for (name, count) in [
        ("Records", 4),
        ("Retries", 1),
        ("Faults", 1),
        ("p.In", 4),
        ("p.Out", 2),
        ("p.Failed", 1),
        ("p.Faulted", 1),
        ("p.work.In", 3),
        ("p.work.Out", 2),
        ("p.work.Failed", 1),
    ] {
        assert_eq!(document[name], count, "{name}");
    }
}

#[tokio::test]
async fn waiting_for_ones_own_work_is_io_and_counts_as_used() {
    let document = measured(["fine"; 8]).await;
    let number = |name: &str| document[name].as_f64().unwrap();
    // Four at a time, so two rounds.
    let least = 2.0 * WORK.as_secs_f64() * 1000.0;
    assert!(number("p.IoTime") >= least * 0.95, "{document}");
    assert!(number("p.work.IoTime") >= least * 0.95, "{document}");
    assert!(number("Duration") >= number("p.IoTime"), "{document}");
    assert!((80.0..=100.0).contains(&number("p.Utilisation")), "{document}");
}

#[tokio::test]
async fn a_pipeline_that_has_nothing_to_do_is_not_used() {
    let (metrics, lines) = written();
    let idle = Pipeline::new("idle", EventTypes::from("other"), |units| units);
    let pipelines = stream_processing::Pipelines::new([working("p", &metrics), idle]).unwrap();
    process(pipelines, metrics, batch(["fine"; 4])).await;
    let document: Value = serde_json::from_str(&lines.lock().unwrap()[0]).unwrap();
    assert_eq!(document["idle.In"], 0);
    assert!(document["idle.Utilisation"].as_f64().unwrap() < 50.0, "{document}");
}

#[tokio::test]
async fn each_invocation_counts_from_nothing() {
    let (metrics, lines) = written();
    for _ in 0..2 {
        process(working("p", &metrics), metrics.clone(), batch(["fine"])).await;
    }
    for line in lines.lock().unwrap().iter() {
        let document: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&document["p.In"], &document["p.work.In"]), (&1.into(), &1.into()));
    }
}
