//! validate-geolocation on the model.

use std::time::Duration;

use event_store::{EventStore, ExpectedVersion};
use futures::FutureExt;
use handlers::stations::validate_geolocation::{self, Countries};
use stream_processing::testing::RecordedFaults;

use crate::clock::now;
use crate::events::ModelEvents;
use crate::lambda::Function;
use crate::load::{Load, arrivals, in_queue, proposal};
use crate::measured::Measured;
use crate::partitions::{Units, place};
use crate::queue::QueueMapping;
use crate::source::{Done, Waiting};
use crate::table::Table;

/// As in `template.yaml`.
const MAPPING: QueueMapping =
    QueueMapping { batch_size: 10, window: Duration::ZERO, maximum_concurrency: None };

/// Gives proposals their outcomes. The proposals themselves take capacity of the same table.
pub(crate) async fn validate(load: Load) -> Measured {
    let events = ModelEvents::of(Table::of(load.partitions));
    let (store, faults) = (events.clone(), RecordedFaults::default());
    let function = Function::of(move || {
        let countries = Countries::load().unwrap();
        validate_geolocation::processor(store.clone(), faults.clone(), countries, now)
    });
    let (waiting, done) = (Waiting::default(), Done::default());
    tokio::spawn(MAPPING.deliver(waiting.clone(), function.clone(), done.clone()));
    arrivals(load, |number| {
        let proposed = proposal(number);
        let appended = [proposed.event.clone()];
        let append = events.stored.append(&proposed.stream, ExpectedVersion::NoStream, &appended);
        let _ = append.now_or_never();
        events.table.take(&place(&proposed.stream.to_string(), ""), Units::write(1.0));
        waiting.lock().push_back(in_queue(number, &proposed));
    })
    .await;
    let each = |count: f64| count / done.count().max(1) as f64;
    Measured {
        throttled: each(events.table.throttled() as f64),
        written: each(events.table.written()),
        ..Measured::of(validate_geolocation::NAME, load, &done, &function)
    }
}
