//! One stage of a rebuild after the other, with time for every projector to hear of it.

use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow};
use event_store::dynamodb::DynamoDbEventStore;
use read_models::dynamodb::DynamoDbReadModels;
use read_models::rebuild::{Checked, Rebuild, RebuildError, Retirement, Written};

use super::observer::Observer;
use crate::progress::{counting, counting_to, counting_to_about, waiting};
use crate::stop_signal::StopSignal;

/// What a rebuild is made of.
pub(super) struct Stages {
    pub(super) events: DynamoDbEventStore,
    pub(super) models: DynamoDbReadModels,
    pub(super) limit: usize,
    /// How long it takes until everybody knows where the pointer is.
    pub(super) settling: Duration,
    /// How many events there are, as far as the table knows.
    pub(super) about: Option<u64>,
}

/// A rebuild that is shown.
pub(super) struct Rebuilt {
    pub(super) written: Written,
    pub(super) checked: Checked,
    pub(super) writing: Duration,
    pub(super) checking: Duration,
}

type Building<'a> = Rebuild<&'a DynamoDbEventStore, DynamoDbReadModels>;

impl Stages {
    /// Builds the new models, and shows them.
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
            // Another rebuild has begun, or this one is shown though nobody was told.
            Ok(false) => format!("`visitplannr doctor` says which model is shown; {next}"),
            Err(left) => format!(
                "`visitplannr doctor` says which model is shown, and projectors write both until the next rebuild ({left}); {next}"
            ),
        })
    }

    /// Lets the old models go.
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
