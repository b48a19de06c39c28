//! Station 7: keeps proposals for as long as something may follow from them.

use stream_processing::flavors::{Collect, Retention, collect};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::{Event, EventTypes, FaultStore, Pipelines, Processor};

use crate::declaration::{Declaration, Subscription, Trigger};
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::event_bus::PROPOSALS;
use crate::station::{AssemblyError, BatchStation, Station};

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "collect-proposals";

/// The event pattern of the rule that fills its queue.
pub const RULE: &str = PROPOSALS;

/// Keeps proposals while something may follow from them.
#[derive(Debug)]
pub struct CollectProposals;

impl Station for CollectProposals {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(7),
        triggers: &[Trigger::Bus(Subscription::to(PROPOSALS))],
        needs: &[Need::KeptProposals, Need::Faults],
    };
}

impl BatchStation for CollectProposals {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (kept, faults) = (parts.kept_proposals()?, parts.faults()?);
        parts.warm_up(warm_up(&kept)).await;
        Ok(processor(kept, faults, parts.clock()))
    }
}

/// Days after which a proposal without an outcome expires.
const DAYS: u32 = 1;

/// The function that keeps each proposal once in the table of
/// kept proposals. DynamoDB removes it when its day is over.
pub fn processor<F: FaultStore>(kept: DynamoDbTable, faults: F, now: Clock) -> Processor<F> {
    let pipeline = collect(Collect {
        id: "collect",
        types: EventTypes::any(),
        table: kept,
        retention: Retention::of_days(DAYS).and_expire(),
        key: |event: &Event| event.partition_key.clone(),
        with_raw: false,
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
}

/// Connects before the first event, by a request that is refused: no
/// item has an empty key, and this function may not read the table.
pub async fn warm_up(kept: &DynamoDbTable) {
    let _ = kept.query::<serde::de::IgnoredAny>("pk", "").await;
}
