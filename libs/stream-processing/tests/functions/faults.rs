//! Poison: recorded once, when all else is done, or the batch comes again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use stream_processing::testing::{kinesis_record, raw, sequence_number};
use stream_processing::{
    EventTypes, Fault, FaultStore, FaultStoreError, Pipeline, Pipelines, ProcessingError,
    Processor, SOURCE, Units,
};

use super::story::{Trouble, batch, event, in_time, named, now, processor, records, troubled};

#[tokio::test]
async fn poison_is_a_fault_of_its_pipeline_with_its_record_and_the_rest_goes_on() {
    let (processor, faults) = processor(troubled("only"));
    let payload = batch(["fine", "poison", "fine"]);
    let record = payload.records()[1].json().to_owned();
    processor.process(payload, in_time()).await.unwrap();
    let faults = faults.all();
    assert_eq!(faults.len(), 1);
    let fault = &faults[0];
    assert_eq!((fault.function.as_str(), fault.pipeline.as_str()), ("function", "only"));
    assert_eq!((fault.event_id.as_str(), fault.event_type.as_str()), ("1", "poison"));
    assert_eq!(fault.error.to_string(), "Trouble: never");
    assert_eq!(fault.record, record);
    assert_eq!(fault.raised_at, now());
}

#[tokio::test]
async fn each_pipeline_that_fails_has_a_fault_of_its_own() {
    let pipelines = Pipelines::new([troubled("one"), troubled("other")]).unwrap();
    let (processor, faults) = processor(pipelines);
    processor.process(batch(["poison"]), in_time()).await.unwrap();
    let mut pipelines: Vec<_> = faults.all().into_iter().map(|fault| fault.pipeline).collect();
    pipelines.sort();
    assert_eq!(pipelines, ["one", "other"]);
}

#[tokio::test]
async fn a_batch_that_comes_again_repeats_no_fault() {
    let (processor, faults) = processor(troubled("only"));
    for _ in 0..3 {
        let answer = processor.process(batch(["poison", "transient"]), in_time()).await.unwrap();
        assert_eq!(named(&answer), [sequence_number(1)]);
    }
    assert_eq!(faults.all().len(), 1);
}

#[tokio::test]
async fn an_unreadable_record_is_a_fault_of_the_source() {
    let (processor, faults) = processor(troubled("only"));
    let broken = raw(&json!({"eventSource": "aws:kinesis", "kinesis": {}}));
    let payload = records([broken.clone(), kinesis_record(1, &event(1, "fine", "a"))]);
    processor.process(payload, in_time()).await.unwrap();
    let faults = faults.all();
    assert_eq!((faults.len(), faults[0].pipeline.as_str()), (1, SOURCE));
    assert_eq!(faults[0].record, broken.get());
}

#[tokio::test]
async fn units_that_fail_together_have_a_fault_each_that_names_them_all() {
    let together = Pipeline::new("together", EventTypes::any(), |units: Units| {
        units.batch(2).try_map(|_, _| Err::<(), _>(Trouble("refused")))
    });
    let (processor, faults) = processor(together);
    processor.process(batch(["a", "b"]), in_time()).await.unwrap();
    let faults = faults.all();
    assert_eq!(faults.len(), 2);
    assert!(faults.iter().all(|fault| fault.batch == ["0", "1"]));
}

/// Knows whether all work was done when it was asked.
struct Last {
    work_is_done: Arc<AtomicBool>,
    fails: bool,
}

impl FaultStore for Last {
    async fn record(&self, faults: &[Fault]) -> Result<(), FaultStoreError> {
        assert!(self.work_is_done.load(Ordering::SeqCst), "too early");
        assert_eq!(faults.len(), 1);
        if self.fails { Err(FaultStoreError::new("no such table")) } else { Ok(()) }
    }
}

fn with_store(fails: bool) -> Processor<Last> {
    let work_is_done = Arc::new(AtomicBool::new(false));
    let done = Arc::clone(&work_is_done);
    let pipeline = Pipeline::new("only", EventTypes::any(), move |units: Units| {
        let done = Arc::clone(&done);
        super::story::trouble(units).map(move |event, ()| {
            if event.event_type == "last" {
                done.store(true, Ordering::SeqCst);
            }
        })
    });
    Processor::new("function", pipeline.into(), Last { work_is_done, fails }, now)
}

#[tokio::test]
async fn faults_are_recorded_when_everything_has_gone_through() {
    with_store(false).process(batch(["poison", "fine", "last"]), in_time()).await.unwrap();
}

#[tokio::test]
async fn a_fault_that_cannot_be_recorded_fails_the_invocation() {
    let failed = with_store(true).process(batch(["poison", "last"]), in_time()).await.unwrap_err();
    assert!(matches!(failed, ProcessingError::Fault(_)));
    let said = failed.to_string();
    assert_eq!(said, "a fault could not be recorded: no such table; the batch comes again");
}

#[tokio::test]
async fn what_people_see_of_a_fault_has_no_values_and_what_is_resubmitted_has_all() {
    let (processor, faults) = processor(troubled("only"));
    processor.process(batch(["poison"]), in_time()).await.unwrap();
    let fault = faults.all().remove(0);
    let seen = serde_json::to_value(fault.to_event()).unwrap();
    assert_eq!(seen["type"], "fault");
    assert_eq!(seen["err"], json!({"name": "Trouble", "message": "never", "stack": ""}));
    assert_eq!(seen["uow"]["event"], json!({"id": "0", "type": "poison"}));
    let data = seen["uow"]["record"]["kinesis"]["data"].as_str().unwrap();
    assert!(data.starts_with('[') && data.ends_with("characters]"), "{data}");
    let whole: serde_json::Value = serde_json::from_str(&fault.record).unwrap();
    assert!(whole["kinesis"]["data"].as_str().unwrap().len() > 20);
}
