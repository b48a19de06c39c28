//! Station 8: decides what follows from kept proposals. One without
//! an outcome expires; several near each other make an area popular.

mod expiry;
mod nearby;
mod popular_areas;
mod remembered_areas;

use std::sync::Arc;

use event_store::EventStore;
use stream_processing::sinks::DynamoDbTable;
use stream_processing::{FaultStore, Pipelines, PipelinesError, Processor};

use crate::declaration::{Declaration, StreamMapping, Trigger};
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::station::{AssemblyError, BatchStation, Station};
use crate::stations::validate_geolocation::Countries;
use crate::stored_events::warm_up;
use crate::table::Table;
use nearby::Nearby;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "review-proposals";

/// The filter of its mapping. Kept proposals never change.
pub const FILTER: &str = r#"{"eventName":["INSERT","REMOVE"]}"#;

/// Decides what follows from kept proposals.
#[derive(Debug)]
pub struct ReviewProposals;

impl Station for ReviewProposals {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(8),
        triggers: &[Trigger::Stream(StreamMapping {
            name: NAME,
            table: Table::KeptProposals,
            filter: FILTER,
        })],
        needs: &[Need::KeptProposals, Need::Events, Need::Faults],
    };
}

impl BatchStation for ReviewProposals {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (kept, events) = (parts.kept_proposals()?, parts.events()?);
        let faults = parts.faults()?;
        parts.warm_up(warm_up(&events)).await;
        let countries = Countries::load().map_err(AssemblyError::part)?;
        Ok(processor(&kept, events, countries, faults, parts.clock())?)
    }
}

/// The function behind the stream of kept proposals, which appends to `events`.
///
/// # Errors
/// [`PipelinesError`] if two pipelines had the same id.
pub fn processor<E, F>(
    kept: &DynamoDbTable,
    events: E,
    countries: Countries,
    faults: F,
    now: Clock,
) -> Result<Processor<F>, PipelinesError>
where
    E: EventStore + 'static,
    F: FaultStore,
{
    let (events, nearby) = (Arc::new(events), Arc::new(Nearby::new(countries)));
    let pipelines = Pipelines::new([
        expiry::pipeline(Arc::clone(&events), now),
        popular_areas::filing(kept.clone(), Arc::clone(&nearby)),
        popular_areas::detecting(kept.clone(), nearby, events, now),
    ])?;
    Ok(Processor::new(NAME, pipelines, faults, now))
}
