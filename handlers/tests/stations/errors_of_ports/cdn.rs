//! Station 5.

use handlers::function::ObjectFunction;
use handlers::invalidation_budget::Budget;
use handlers::ports::budget_store::{BudgetStore, BudgetStoreError};
use handlers::ports::cdn::{Cdn, CdnError};
use handlers::stations::invalidate_cdn::{InvalidateCdnHandler, NAME};
use stream_processing::testing::{payload_of, s3_record};

use super::observed::{Observed, ended};
use super::trouble::Trouble;
use crate::doubles::{InMemoryBudget, RecordingCdn};
use crate::story::now;

async fn notified(cdn: impl Cdn, log: impl BudgetStore) -> String {
    let budget = Budget::Limited { per_month: 1_000, burst: 50 };
    let station = InvalidateCdnHandler::new(cdn, log, budget, now);
    let put = payload_of(&[s3_record(0, "index.html")]);
    ended(&ObjectFunction::handle(&station, put).await)
}

pub(super) async fn observe(observed: &mut Observed) {
    for port in ["BudgetStore::load", "BudgetStore::save"] {
        let claim = async |trouble: Trouble<BudgetStoreError>| {
            notified(RecordingCdn::default(), trouble.on(InMemoryBudget::default())).await
        };
        observed.each(NAME, port, claim).await;
    }
    let invalidate = async |trouble: Trouble<CdnError>| {
        notified(trouble.on(RecordingCdn::default()), InMemoryBudget::default()).await
    };
    observed.each(NAME, "Cdn::invalidate", invalidate).await;
}
