//! Station 9.

use event_store::BackendError;
use handlers::ports::country_counters::CountersTable;
use handlers::stations::count_by_country::{NAME, processor};
use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::{Database, Journal};
use stream_processing::testing::{RecordedFaults, payload_of};
use stream_processing::{FaultStore, Processor};

use super::observed::{Observed, processed};
use super::trouble::Trouble;
use crate::counting::listed;
use crate::story::now;

fn counter<F: FaultStore>(database: impl Database, faults: F) -> Processor<F> {
    let journal = Journal::new(database, "journal");
    processor(CountersTable("counters".to_owned()), journal, faults, now).unwrap()
}

pub(super) async fn observe(observed: &mut Observed) {
    for port in ["Database::query", "Database::get", "Database::transact"] {
        let count = async |trouble: Trouble<BackendError>| {
            let faults = RecordedFaults::default();
            let station = counter(trouble.on(InMemoryDatabase::default()), faults.clone());
            processed(&station, &faults, payload_of(&[listed(1, "CH")])).await
        };
        observed.each(NAME, port, count).await;
    }
    observed.unkept_faults(NAME, |faults| counter(InMemoryDatabase::default(), faults)).await;
}
