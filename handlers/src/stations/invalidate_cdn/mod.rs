//! Station 5: drops the CDN's copies of objects that changed, within a budget.

mod object_change;

use std::collections::BTreeMap;

use stream_processing::ErrorDescription;
use stream_processing::sources::{Payload, Records};
use thiserror::Error;
use uuid::Uuid;

use object_change::ObjectChange;
pub use object_change::ObjectChangeError;

use crate::declaration::{Declaration, Trigger};
use crate::function::ObjectFunction;
use crate::invalidation_budget::{Budget, Step};
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::budget_store::{BudgetStore, BudgetStoreError};
use crate::ports::cdn::{Cdn, CdnError};
use crate::ports::clock::Clock;
use crate::station::{AssemblyError, ObjectStation, Station};
use futures::join;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "invalidate-cdn";

/// Attempts while other writers change the budget, before the event is delivered again.
const ATTEMPTS: usize = 5;

/// Drops the CDN's copies when objects of the site change.
#[derive(Debug)]
pub struct InvalidateCdn;

impl Station for InvalidateCdn {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(5),
        triggers: &[Trigger::SiteObjects],
        needs: &[Need::Budget, Need::Cdn],
    };
}

impl ObjectStation for InvalidateCdn {
    async fn assemble<P: Parts>(parts: P) -> Result<impl ObjectFunction, AssemblyError> {
        let (log, budget) = (parts.budget_store()?, parts.budget()?);
        let connected = async {
            let _ = log.load().await;
        };
        let (cdn, ()) = join!(parts.cdn(), parts.warm_up(connected));
        Ok(InvalidateCdnHandler::new(cdn?, log, budget, parts.clock()))
    }
}

/// Sends invalidations to the CDN, within the budget.
#[derive(Debug)]
pub struct InvalidateCdnHandler<C, B> {
    cdn: C,
    log: B,
    budget: Budget,
    now: Clock,
}

/// The result for a changed object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalidation {
    /// The invalidation was sent to the CDN.
    Sent,
    /// An invalidation for this change, or a later one, was sent before.
    Seen,
    /// The budget is spent: the copy stays until it expires.
    OverBudget,
}

/// Why the CDN may still serve an old page. The event is delivered again.
#[derive(Debug, Error)]
pub enum InvalidateCdnError {
    /// The budget can't be read or written.
    #[error(transparent)]
    Budget(#[from] BudgetStoreError),
    /// The CDN refused the invalidation, or did not answer.
    #[error(transparent)]
    Cdn(#[from] CdnError),
    /// A record can't be read.
    #[error("the notification can't be read: {0}")]
    Unreadable(ErrorDescription),
    /// An event is not a change of an object with a known order.
    #[error(transparent)]
    Change(#[from] ObjectChangeError),
    /// Other writers were faster at each attempt.
    #[error("the invalidation budget was overtaken {ATTEMPTS} times")]
    Overtaken,
}

impl<C: Cdn, B: BudgetStore> InvalidateCdnHandler<C, B> {
    /// A handler that invalidates copies in `cdn`, within `budget`, and stores what it did in `log`.
    pub fn new(cdn: C, log: B, budget: Budget, now: Clock) -> Self {
        Self { cdn, log, budget, now }
    }

    /// Invalidates the objects that a bucket's notification names: the last change of each.
    ///
    /// # Errors
    /// [`InvalidateCdnError`] if an old page may still be served, or a change can't be read; the notification is
    /// delivered again, and finally kept as a failed one.
    pub async fn handle(&self, payload: Payload) -> Result<Vec<Invalidation>, InvalidateCdnError> {
        let mut last: BTreeMap<String, ObjectChange> = BTreeMap::new();
        for unit in Records::of(&payload) {
            let unit =
                unit.map_err(|failed| InvalidateCdnError::Unreadable(failed.failure.error))?;
            let Some(change) = ObjectChange::of(unit.event())? else {
                tracing::info!(what = unit.event().event_type, "no object was put or removed");
                continue;
            };
            match last.get(&change.key) {
                Some(known) if known.sequencer >= change.sequencer => {}
                _ => {
                    last.insert(change.key.clone(), change);
                }
            }
        }
        if payload.records().is_empty() {
            tracing::info!("an empty batch or a test message: nothing to do");
        }
        let mut done = vec![];
        for change in last.values() {
            let invalidation = self.invalidate(change).await?;
            tracing::info!(key = change.key, ?invalidation, "object changed");
            done.push(invalidation);
        }
        Ok(done)
    }

    /// The change is claimed before the invalidation is sent: after a crash in between, the redelivery finds its own
    /// claim and sends the same invalidation at no cost.
    async fn invalidate(&self, change: &ObjectChange) -> Result<Invalidation, InvalidateCdnError> {
        for _ in 0..ATTEMPTS {
            let log = self.log.load().await?;
            match log.step(&change.key, &change.sequencer, self.budget, (self.now)()) {
                Step::Skip => return Ok(Invalidation::Seen),
                Step::Wait => return Ok(Invalidation::OverBudget),
                // If another writer was faster, the next change over the budget notes it.
                Step::Note(noted) => {
                    self.log.save(&noted).await?;
                    return Ok(Invalidation::OverBudget);
                }
                Step::Repeat => {}
                Step::Claim(claimed) => {
                    if !self.log.save(&claimed).await? {
                        continue;
                    }
                }
            }
            self.cdn.invalidate(&[change.path()], &caller_reference(change)).await?;
            return Ok(Invalidation::Sent);
        }
        Err(InvalidateCdnError::Overtaken)
    }
}

impl<C: Cdn, B: BudgetStore> ObjectFunction for InvalidateCdnHandler<C, B> {
    type Error = InvalidateCdnError;

    async fn handle(&self, notification: Payload) -> Result<(), Self::Error> {
        Self::handle(self, notification).await.map(drop)
    }
}

/// Derived from the change, so that a duplicate is the same invalidation and costs nothing:
/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_InvalidationBatch.html>.
fn caller_reference(change: &ObjectChange) -> String {
    let name = format!("{}\n{}\n{}", change.key, change.etag, change.sequencer.as_str());
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}
