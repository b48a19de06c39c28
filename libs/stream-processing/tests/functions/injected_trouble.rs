//! Whatever goes wrong on the way, everything is done once or more, and every poison is one fault.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use proptest::prelude::*;
use serde_json::value::RawValue;
use stream_processing::testing::{
    FaultInjector, RecordedFaults, RecordingSink, event_json, message_id, payload_of, sqs_record,
};
use stream_processing::{EventTypes, Pipeline, Processor, Units};

use super::story::{event, in_time, now, trouble};

/// Every seventh is poison.
fn messages(count: usize) -> Vec<Box<RawValue>> {
    let record = |id: usize| {
        let kind = if id.is_multiple_of(7) { "poison" } else { "fine" };
        sqs_record(id, &event_json(&event(id, kind, "key")))
    };
    (0..count).map(record).collect()
}

/// A queue in front of a function, both troubled: what is left comes again until nothing is.
async fn deliver_all(seed: u64, count: usize) -> (BTreeSet<String>, RecordedFaults) {
    let injector = FaultInjector::seeded(seed).throttling(4).crashing_after(count / 2);
    let (sink, faults) = (RecordingSink::default(), RecordedFaults::default());
    let (end, chance) = (sink.clone(), injector.clone());
    let pipeline = Pipeline::new("only", EventTypes::any(), move |units: Units| {
        let limit = NonZeroUsize::new(3).unwrap();
        let units = chance.disturb_units(units).through(trouble);
        let units = units.parallel(limit, |unit| async { Ok(unit) });
        units.map(|event, ()| event.id.clone()).through(|units| end.record(units))
    });
    let processor = Processor::new("function", pipeline.into(), faults.clone(), now);
    let mut left = messages(count);
    for _ in 0..1000 {
        let payload = payload_of(&injector.disturb(&left));
        let answer = injector.run(processor.process(payload, in_time())).await;
        // A crash: nobody answered, so all of it comes again.
        let Some(answer) = answer else { continue };
        let again: BTreeSet<String> = answer
            .unwrap()
            .batch_item_failures
            .into_iter()
            .map(|failure| failure.item_identifier)
            .collect();
        left = (0..count)
            .filter(|id| again.contains(&message_id(*id)))
            .map(|id| messages(count).remove(id))
            .collect();
        if left.is_empty() {
            return (sink.all().into_iter().collect(), faults);
        }
    }
    panic!("{} messages never got through", left.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_event_gets_through_and_every_poison_is_one_fault(seed: u64, count in 1..40_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (done, faults) = runtime.block_on(deliver_all(seed, count));
        let poison = |id: &usize| id.is_multiple_of(7);
        let fine: BTreeSet<String> =
            (0..count).filter(|id| !poison(id)).map(|id| id.to_string()).collect();
        prop_assert_eq!(done, fine);
        let faults: Vec<String> = faults.all().into_iter().map(|fault| fault.event_id).collect();
        let distinct: BTreeSet<&String> = faults.iter().collect();
        prop_assert_eq!(distinct.len(), faults.len());
        prop_assert_eq!(faults.len(), (0..count).filter(poison).count());
    }
}
