//! Detects areas with several proposals within a week.

use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;

use domain::area::{Area, AreaEvent, POPULAR_WITHIN, decide, evolve};
use event_store::{
    Decider, Decision, EncodeError, EventStore, Known, Metadata, NewEvent, StreamId, Version,
};
use futures::TryStreamExt;
use futures::future::try_join_all;
use stream_processing::flavors::{Correlate, Evidence, Retention, correlate};
use stream_processing::sinks::DynamoDbTable;
use stream_processing::{Event, EventTypes, Failure, Pipeline};
use uuid::Uuid;

use super::nearby::{Crowd, Nearby};
use super::remembered_areas::RememberedAreas;
use crate::ports::clock::Clock;
use crate::reaction::NotInHistory;
use crate::stored_events::{new_event, stream_of, stream_of_area};

/// The id of the detecting pipeline, which is part of derived ids, so it must never change.
const ID: &str = "detect-popular-areas";

/// The newest proposals of an area to read: enough to find three that were not counted yet, and few enough for a
/// crowd to cost no more than a quiet place.
const LOOKED_AT: NonZeroUsize = NonZeroUsize::new(10).unwrap();

/// Areas to check at once.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::new(16).unwrap();

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

/// The pipeline that checks an area whenever a proposal was filed there.
pub(super) fn detecting<E: EventStore + 'static>(
    kept: DynamoDbTable,
    nearby: Arc<Nearby>,
    events: Arc<E>,
    now: Clock,
) -> Pipeline {
    let remembered = RememberedAreas::default();
    let reactor = Arc::new(NoticePopularArea { events, remembered, now });
    let evidence = Evidence::Correlated { suffix: None, at_most: Some(LOOKED_AT) };
    Pipeline::new(ID, evidence.added(), move |units| {
        let (nearby, reactor) = (Arc::clone(&nearby), Arc::clone(&reactor));
        units
            .with_evidence(&EventTypes::any(), evidence, kept.clone())
            .try_map(move |_, (last, filed)| nearby.crowd(&last, &filed))
            .each(CONCURRENCY, move |crowd: Option<Crowd>| {
                let reactor = Arc::clone(&reactor);
                async move {
                    match crowd {
                        Some(crowd) => reactor.notice(crowd).await,
                        None => Ok(()),
                    }
                }
            })
    })
}

/// The area's stream tells which proposals were counted before.
struct NoticePopularArea<E> {
    events: Arc<E>,
    remembered: RememberedAreas,
    now: Clock,
}

impl<E: EventStore> NoticePopularArea<E> {
    async fn notice(&self, mut crowd: Crowd) -> Result<(), Failure> {
        let stream = stream_of_area(&crowd.area);
        let area = Decider::new(&*self.events, &stream, evolve);
        let before = match self.remembered.get(&crowd.area) {
            Some(before) => before,
            None => area.load(Known::default()).await?,
        };
        self.leave_out_foreign(&mut crowd, &before.state).await?;
        let decide = |state: &Area| -> Result<Vec<NewEvent>, EncodeError> {
            let Some(event) = decide(state, &crowd.proposals) else { return Ok(vec![]) };
            let (id, metadata) = (id_of(&stream, &event), Metadata::caused_by(&crowd.last));
            Ok(vec![new_event(&event, id, (self.now)(), metadata)?])
        };
        let known = match area.decide(before.clone(), decide).await? {
            Decision::Unchanged(known) => known,
            Decision::Appended(_) => area.load(before).await?,
        };
        self.remembered.put(crowd.area, known);
        Ok(())
    }
}

/// Derived from the counted proposals, which are counted only once. A proposal that is delivered again may cause
/// another event, because others have arrived meanwhile.
fn id_of(area: &StreamId, event: &AreaEvent) -> Uuid {
    let AreaEvent::PopularAreaDetected { destinations, .. } = event;
    let counted: Vec<_> = destinations.iter().map(ToString::to_string).collect();
    let name = format!("{area}/{ID}/{}", counted.join("/"));
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

impl<E: EventStore> NoticePopularArea<E> {
    /// Removes proposals that are not in this history: a replay into another system keeps such ones. Checks only
    /// those that would make the area popular, at one read unit each.
    async fn leave_out_foreign(&self, crowd: &mut Crowd, area: &Area) -> Result<(), Failure> {
        while let Some(AreaEvent::PopularAreaDetected { destinations, .. }) =
            decide(area, &crowd.proposals)
        {
            let looked_for = destinations.into_iter().map(|destination| async move {
                let is_here = self.has_events(&stream_of(destination)).await?;
                Ok::<_, Failure>((!is_here).then_some(destination))
            });
            let foreign: Vec<_> = try_join_all(looked_for).await?.into_iter().flatten().collect();
            if foreign.is_empty() {
                break;
            }
            if foreign.iter().any(|destination| stream_of(*destination) == crowd.last.stream) {
                return Err(NotInHistory::of(&crowd.last).into());
            }
            crowd.proposals.retain(|proposal| !foreign.contains(&proposal.destination));
        }
        Ok(())
    }

    async fn has_events(&self, stream: &StreamId) -> Result<bool, Failure> {
        let mut events = pin!(self.events.read(stream, Version::EMPTY));
        Ok(events.try_next().await?.is_some())
    }
}
