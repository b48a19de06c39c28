//! A proposal that got no outcome in its day expires.

use std::sync::Arc;

use domain::{Destination, DestinationCommand, decide, evolve};
use event_store::{Decider, EventStore, Known};
use stream_processing::flavors::{Expire, expire};
use stream_processing::{Event, EventTypes, Failure, Pipeline};

use super::reactor::{Reaction, Reactor, cause_of};
use crate::ports::clock::Clock;
use crate::reaction::{NotInHistory, ReactionError, caused_events};

/// The pipeline's id, and the reactor's in derived ids, so it never changes.
const ID: &str = "expire";

/// Most proposals have their outcome since, so the stream is read before anything is decided.
struct ExpireProposal<E> {
    events: Arc<E>,
    now: Clock,
}

/// The pipeline that hears of kept proposals whose day is over.
pub(super) fn pipeline<E: EventStore + 'static>(events: Arc<E>, now: Clock) -> Pipeline {
    let reactor = Reactor::new(ExpireProposal { events, now });
    expire(Expire { id: ID, types: EventTypes::any(), bus: Arc::new(reactor) })
}

impl<E: EventStore + 'static> Reaction for ExpireProposal<E> {
    async fn react(&self, expired: &Event) -> Result<(), Failure> {
        let cause = cause_of(expired)?;
        let decide = |state: &Destination| {
            if *state == Destination::Initial {
                return Err(ReactionError::from(NotInHistory::of(&cause)));
            }
            let decided = decide(state, DestinationCommand::Expire)?;
            Ok(caused_events(&cause, ID, &decided, self.now)?)
        };
        let destination = Decider::new(&*self.events, &cause.stream, evolve);
        let known = destination.load(Known::default()).await?;
        destination.decide(known, decide).await?;
        Ok(())
    }
}
