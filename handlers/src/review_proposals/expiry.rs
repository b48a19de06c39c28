//! A proposal that got no outcome in its day expires.

use std::sync::Arc;

use domain::{Destination, DestinationCommand, decide, evolve};
use event_store::EventStore;
use futures::FutureExt;
use futures::future::BoxFuture;
use stream_processing::flavors::{Expire, expire};
use stream_processing::{Event, EventTypes, Failure, Pipeline};

use super::reactor::{Reactor, cause_of, caused_by};
use crate::clock::Clock;
use crate::reaction::react;

/// The pipeline's id, and the reactor's in derived ids, so it never changes.
const ID: &str = "expire";

/// The pipeline that hears of kept proposals whose day is over.
pub(super) fn pipeline<E: EventStore + 'static>(events: Arc<E>, now: Clock) -> Pipeline {
    let reactor = Reactor { events, now, reaction: expire_proposal };
    expire(Expire { id: ID, types: EventTypes::any(), bus: Arc::new(reactor) })
}

/// Most have their outcome since, so the stream is read before anything is decided.
fn expire_proposal<'a>(
    events: &'a impl EventStore,
    now: Clock,
    expired: &'a Event,
) -> BoxFuture<'a, Result<(), Failure>> {
    async move {
        let cause = cause_of(expired)?;
        let decide = |state: &Destination| {
            let decided = decide(state, DestinationCommand::Expire)?;
            decided.first().map(|event| caused_by(&cause, ID, event, now)).transpose()
        };
        react(events, &cause.stream, None, evolve, decide).await
    }
    .boxed()
}
