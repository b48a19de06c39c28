//! project-destinations and publish-events on the model: both read the stream of the events table.

use std::sync::Arc;
use std::time::Duration;

use handlers::stations::{project_destinations, publish_events};
use read_models::Projector;
use stream_processing::testing::RecordedFaults;

use crate::bus::ModelBus;
use crate::clock::{elapsed, now};
use crate::events::ModelEvents;
use crate::lambda::Function;
use crate::load::{Load, arrivals, in_stream, listing, proposal};
use crate::measured::Measured;
use crate::partitions::place;
use crate::read_models::ModelReadModels;
use crate::source::{Done, Waiting};
use crate::stream::deliver;
use crate::table::Table;

/// Records in a batch, as in `template.yaml`.
const BATCH: usize = 500;
/// From a proposal to its outcome: about what bus, queue and validation take.
const OUTCOME_AFTER: Duration = Duration::from_millis(500);
/// Destinations in the document.
const RECENT: usize = 20;

/// Projects proposals and listings.
pub(crate) async fn project(load: Load) -> (Measured, ModelReadModels) {
    let events = ModelEvents::of(Table::of(load.partitions));
    let models = ModelReadModels::of(Table::of(load.partitions), Table::of(Table::NEW));
    let (store, shown, faults) = (events.clone(), models.clone(), RecordedFaults::default());
    let function = Function::of(move || {
        let projector = Projector::new(store.clone(), shown.clone(), RECENT);
        project_destinations::processor(projector, faults.clone(), now)
    });
    let done = stream(&events, &function, load).await;
    let throttled = models.table.throttled() + models.index.throttled();
    let written = models.table.written() + models.index.written();
    let measured = two_each(Measured::of(project_destinations::NAME, load, &done, &function));
    let each = |count: f64| 2.0 * count / done.count().max(1) as f64;
    (Measured { throttled: each(throttled as f64), written: each(written), ..measured }, models)
}

/// Publishes proposals and listings. Also tells how long the last deliveries wait.
pub(crate) async fn publish(load: Load) -> (Measured, Duration) {
    let events = ModelEvents::of(Table::of(load.partitions));
    let bus = ModelBus::default();
    let (taking, faults) = (Arc::new(bus.clone()), RecordedFaults::default());
    let function = Function::of(move || {
        publish_events::function(taking.clone(), None, "journal", faults.clone(), now).unwrap()
    });
    let done = stream(&events, &function, load).await;
    let throttled = 2.0 * bus.throttled() as f64 / done.count().max(1) as f64;
    let measured = two_each(Measured::of(publish_events::NAME, load, &done, &function));
    (Measured { throttled, ..measured }, bus.delay())
}

/// Delivers each proposal and its outcome from the shard of its partition.
async fn stream(events: &ModelEvents, function: &Function, load: Load) -> Done {
    let shards: Vec<Waiting> = (0..events.table.partitions()).map(|_| Waiting::default()).collect();
    let done = Done::default();
    for shard in &shards {
        tokio::spawn(deliver(shard.clone(), BATCH, function.clone(), done.clone()));
    }
    let mut outcomes = std::collections::VecDeque::new();
    let mut place_in_stream = 0;
    arrivals(load, |number| {
        let mut arrives = |event| {
            let event: event_store::RecordedEvent = event;
            let shard = events.table.shard_of(&place(&event.stream.to_string(), ""));
            shards[shard].lock().push_back(in_stream(place_in_stream, &event));
            place_in_stream += 1;
        };
        arrives(proposal(number));
        outcomes.push_back((elapsed() + OUTCOME_AFTER, number));
        while outcomes.front().is_some_and(|(due, _)| *due <= elapsed()) {
            arrives(listing(outcomes.pop_front().unwrap_or_default().1));
        }
    })
    .await;
    done
}

/// A proposal is two events.
fn two_each(mut measured: Measured) -> Measured {
    measured.done /= 2.0;
    measured
}
