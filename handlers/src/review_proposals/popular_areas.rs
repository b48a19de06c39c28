//! Several places proposed near each other within a week make an area popular.

use std::num::NonZeroUsize;
use std::sync::Arc;

use domain::area::{Area, POPULAR_WITHIN, decide, evolve};
use event_store::EventStore;
use stream_processing::flavors::{Correlate, Evaluate, Evidence, Retention, correlate, evaluate};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::{Event, EventTypes, Failure, Pipeline};

use super::nearby::{Crowd, Nearby};
use super::reactor::{Reaction, Reactor, cause_of, caused_by};
use super::remembered_areas::RememberedAreas;
use crate::clock::Clock;
use crate::reaction::{learn, react};
use crate::stored_events::stream_of_area;

/// The id of the pipeline that detects, and the reactor's in derived ids, so it never changes.
const ID: &str = "detect-popular-areas";

/// Proposals of an area that are looked at, the newest: enough to find three that were not counted yet, and
/// few enough for a crowd to cost no more than a quiet place.
const LOOKED_AT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9);

/// The pipeline that files each kept proposal under its area, for as long as it counts.
pub(super) fn filing(kept: DynamoDbTable, nearby: Arc<Nearby>) -> Pipeline {
    let keep = POPULAR_WITHIN.to_std().unwrap_or_default();
    correlate(Correlate {
        id: "file-by-area",
        types: EventTypes::any(),
        table: kept,
        retention: Retention { keep, expire: false },
        key: move |event: &Event| nearby.area(event),
        suffix: None,
    })
}

/// The pipeline that looks at an area whenever a proposal was filed there.
pub(super) fn detecting<E: EventStore + 'static>(
    kept: DynamoDbTable,
    nearby: Arc<Nearby>,
    events: Arc<E>,
    now: Clock,
) -> Pipeline {
    let reaction = NoticePopularArea { events, remembered: RememberedAreas::default(), now };
    evaluate(Evaluate {
        id: ID,
        types: EventTypes::any(),
        evidence: Evidence::Correlated { suffix: None, at_most: Some(LOOKED_AT) },
        table: kept,
        bus: Arc::new(Reactor::new(reaction)),
        expression: move |trigger: &Event, filed: &[Event]| nearby.crowd(trigger, filed),
    })
}

/// The area knows which proposals it counted before.
struct NoticePopularArea<E> {
    events: Arc<E>,
    remembered: RememberedAreas,
    now: Clock,
}

impl<E: EventStore + 'static> Reaction for NoticePopularArea<E> {
    async fn react(&self, conclusion: &Event) -> Result<(), Failure> {
        let (crowd, cause) = (Crowd::of(conclusion)?, cause_of(conclusion)?);
        let decide = |state: &Area| {
            let decided = decide(state, &crowd.proposals);
            decided.map(|event| caused_by(&cause, ID, &event, self.now)).transpose()
        };
        let (stream, before) = (stream_of_area(&crowd.area), self.remembered.get(&crowd.area));
        let known = match react(&*self.events, &stream, before, evolve, decide).await? {
            Some(known) => known,
            None => learn(&*self.events, &stream, before.unwrap_or_default(), evolve).await?,
        };
        self.remembered.put(crowd.area, known);
        Ok(())
    }
}
