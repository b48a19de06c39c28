//! The stages of a rebuild, with time for every projector to notice each.

use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow};
use event_store::dynamodb::DynamoDbEventStore;
use read_models::dynamodb::DynamoDbReadModels;
use read_models::rebuild::{Checked, Rebuild, RebuildError, Retirement, Written};

use super::observer::Observer;
use crate::progress::{counting, counting_to, counting_to_about, waiting};
use crate::stop_signal::StopSignal;

/// The parts of a rebuild.
pub(super) struct Stages {
    pub(super) events: DynamoDbEventStore,
    pub(super) models: DynamoDbReadModels,
    pub(super) limit: usize,
    /// The time until every projector knows a change of the pointer.
    pub(super) settling: Duration,
    /// The number of events, as far as the table knows.
    pub(super) about: Option<u64>,
}

/// A rebuild whose model is live.
pub(super) struct Rebuilt {
    pub(super) written: Written,
    pub(super) checked: Checked,
    pub(super) writing: Duration,
    pub(super) checking: Duration,
}

type Building<'a> = Rebuild<&'a DynamoDbEventStore, DynamoDbReadModels>;

impl Stages {
    /// Builds the new model, and makes it live.
    pub(super) async fn build(
        &self,
        observer: &Observer,
        stop: &mut StopSignal,
    ) -> Result<(Rebuilt, Retirement<DynamoDbReadModels>)> {
        let rebuild = Rebuild::begin(&self.events, self.models.clone(), self.limit).await?;
        let built = tokio::select! {
            built = self.write_and_check(&rebuild, observer) => built,
            () = stop.received() => Err(anyhow!("stopped")),
        };
        match built {
            Ok(done) => match rebuild.flip().await {
                Ok(retirement) => Ok((done, retirement)),
                Err(error) => Err(self.abandon(&rebuild, error.into()).await),
            },
            Err(error) => Err(self.abandon(&rebuild, error).await),
        }
    }

    async fn write_and_check(
        &self,
        rebuild: &Building<'_>,
        observer: &Observer,
    ) -> Result<Rebuilt> {
        waiting(self.settling, "until every projector writes both models").await;
        let begun = Instant::now();
        let written = {
            let _bar = observer.counts_on(counting_to_about(self.about, "events written"));
            rebuild.write(observer).await?
        };
        let writing = begun.elapsed();
        let begun = Instant::now();
        let _bar = observer.counts_on(counting_to(written.events as u64, "events compared"));
        let checked = rebuild.check(observer).await?;
        Ok(Rebuilt { written, checked, writing, checking: begun.elapsed() })
    }

    async fn abandon(&self, rebuild: &Building<'_>, error: Error) -> Error {
        let next = match error.downcast_ref() {
            Some(RebuildError::Unprojectable(_)) => {
                "visitplannr verify says what to do about it, or go on with --record-faults"
            }
            _ => "run it again",
        };
        error.context(match rebuild.abandon().await {
            Ok(true) => format!("the live models are unchanged; {next}"),
            // Another rebuild has started, or this one is live although the answer was lost.
            Ok(false) => format!("`visitplannr doctor` says which model is shown; {next}"),
            Err(left) => format!(
                "`visitplannr doctor` says which model is shown, and projectors write both until the next rebuild ({left}); {next}"
            ),
        })
    }

    pub(super) async fn remove_the_old(
        &self,
        retirement: &Retirement<DynamoDbReadModels>,
    ) -> Result<()> {
        waiting(self.settling, "until everybody reads the new model").await;
        retirement.end().await?;
        waiting(self.settling, "until no projector writes the old model").await;
        let progress = counting("expired items removed");
        retirement.remove_the_old(|items| progress.inc(items as u64)).await?;
        progress.finish_and_clear();
        Ok(())
    }
}
