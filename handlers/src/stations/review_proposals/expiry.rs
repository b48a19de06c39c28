//! Expires proposals that got no outcome within a day.

use std::num::NonZeroUsize;
use std::sync::Arc;

use domain::{Destination, DestinationCommand, decide, evolve};
use event_store::{Decider, EventStore, Known, RecordedEvent};
use stream_processing::flavors::REMOVED;
use stream_processing::stored_events::recorded_event;
use stream_processing::{EventTypes, Failure, Pipeline};

use crate::ports::clock::Clock;
use crate::reaction::{NotInHistory, ReactionError, caused_events};

/// The pipeline's id, and the reactor's name in derived ids, so it must never change.
const ID: &str = "expire";

/// Proposals to expire at once.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::new(16).unwrap();

struct ExpireProposal<E> {
    events: Arc<E>,
    now: Clock,
}

/// The pipeline that takes kept proposals whose day is over.
pub(super) fn pipeline<E: EventStore + 'static>(events: Arc<E>, now: Clock) -> Pipeline {
    let reactor = Arc::new(ExpireProposal { events, now });
    Pipeline::new(ID, REMOVED, move |units| {
        let reactor = Arc::clone(&reactor);
        units.expired(&EventTypes::any()).try_map(|_, kept| recorded_event(&kept)).each(
            CONCURRENCY,
            move |proposal| {
                let reactor = Arc::clone(&reactor);
                async move { reactor.expire(&proposal).await }
            },
        )
    })
}

impl<E: EventStore> ExpireProposal<E> {
    /// Most proposals have their outcome by then, so the stream is read first.
    async fn expire(&self, proposal: &RecordedEvent) -> Result<(), Failure> {
        let decide = |state: &Destination| {
            if *state == Destination::Initial {
                return Err(ReactionError::from(NotInHistory::of(proposal)));
            }
            let decided = decide(state, DestinationCommand::Expire)?;
            Ok(caused_events(proposal, ID, &decided, self.now)?)
        };
        let destination = Decider::new(&*self.events, &proposal.stream, evolve);
        let known = destination.load(Known::default()).await?;
        destination.decide(known, decide).await?;
        Ok(())
    }
}
