//! A proposal that got no outcome in its day expires.

use std::sync::Arc;

use domain::{Destination, DestinationCommand, decide, evolve};
use event_store::EventStore;
use stream_processing::flavors::{Expire, expire};
use stream_processing::{Event, EventTypes, Failure, Pipeline};

use super::reactor::{Reaction, Reactor, cause_of, caused_by};
use crate::clock::Clock;
use crate::reaction::{NotInHistory, react};

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
                return Err(NotInHistory::of(&cause).into());
            }
            let decided = decide(state, DestinationCommand::Expire)?;
            decided.first().map(|event| caused_by(&cause, ID, event, self.now)).transpose()
        };
        react(&*self.events, &cause.stream, None, evolve, decide).await?;
        Ok(())
    }
}
