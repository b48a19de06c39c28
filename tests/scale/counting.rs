//! count-by-country on the model.

use std::time::Duration;

use handlers::ports::country_counters::CountersTable;
use handlers::stations::count_by_country;
use idempotent_consumers::Journal;
use stream_processing::Processor;
use stream_processing::testing::RecordedFaults;

use crate::clock::now;
use crate::journal::{ModelDatabase, counter_place};
use crate::lambda::Function;
use crate::load::{Load, arrivals, listed_somewhere};
use crate::measured::Measured;
use crate::queue::QueueMapping;
use crate::source::{Done, Waiting};
use crate::table::Table;

/// As in `template.yaml`.
pub(crate) const MAPPING: QueueMapping =
    QueueMapping { batch_size: 100, window: Duration::from_secs(1), maximum_concurrency: Some(20) };

/// Some of the countries of a load, a dozenth of all between each two.
const COUNTRIES_APART: [&str; 11] =
    ["BF", "BK", "BP", "BU", "BZ", "CE", "CJ", "CO", "CT", "CY", "DD"];

/// The station's function.
pub(crate) fn station(
    database: ModelDatabase,
    faults: RecordedFaults,
) -> Processor<RecordedFaults> {
    let table = CountersTable("counters".to_owned());
    let journal = Journal::new(database, "journal");
    count_by_country::processor(table, journal, faults, now).unwrap()
}

/// Counts places that are listed at this rate.
pub(crate) async fn count(
    assemble: fn(ModelDatabase, RecordedFaults) -> Processor<RecordedFaults>,
    mapping: QueueMapping,
    load: Load,
) -> Measured {
    // Counters are in one partition until it has split between countries.
    let splits = load.has_lasted.then(|| COUNTRIES_APART.map(counter_place));
    let counters = Table::of(Table::NEW).split_at(splits.into_iter().flatten());
    let journal = Table::of(load.partitions);
    let tables = [("journal", journal.clone()), ("counters", counters.clone())];
    let (database, faults) = (ModelDatabase::of(tables), RecordedFaults::default());
    let (stored, kept) = (database.clone(), faults.clone());
    let function = Function::of(move || assemble(stored.clone(), kept.clone()));
    let (waiting, done) = (Waiting::default(), Done::default());
    tokio::spawn(mapping.deliver(waiting.clone(), function.clone(), done.clone()));
    arrivals(load, |number| waiting.lock().push_back(listed_somewhere(number))).await;
    assert_eq!(faults.all(), [], "nothing fails for good");
    let each = |count: f64| count / done.count().max(1) as f64;
    Measured {
        throttled: each((journal.throttled() + counters.throttled()) as f64),
        conflicts: each(database.conflicts() as f64),
        written: each(journal.written() + counters.written()),
        ..Measured::of(count_by_country::NAME, load, &done, &function)
    }
}
