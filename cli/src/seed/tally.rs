//! Counts the results of proposals.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::proposing::Proposed;

/// The results so far, by kind.
#[derive(Debug, Default)]
pub(super) struct Tally {
    wanted: u64,
    accepted: u64,
    refused: u64,
    failed: u64,
    /// The reason of the last failure.
    last_failure: String,
}

impl Tally {
    pub(super) fn of(wanted: u64) -> Self {
        Self { wanted, ..Self::default() }
    }

    pub(super) fn add(&mut self, proposed: Proposed) {
        match proposed {
            Proposed::Accepted => self.accepted += 1,
            Proposed::Refused => self.refused += 1,
            Proposed::Failed(reason) | Proposed::GivenUp(reason) => {
                self.failed += 1;
                self.last_failure = reason;
            }
        }
    }

    /// The report after all proposals.
    pub(super) fn ended(&self) -> Result<()> {
        if self.failed > 0 {
            bail!("{} of {} failed, the last one: {}", self.failed, self.wanted, self.last_failure);
        }
        Ok(())
    }

    /// The report after a signal.
    pub(super) fn stopped(&self) -> Result<()> {
        bail!("{} to go on, which proposes nothing twice", self.came_to("stopped"))
    }

    /// The report if the site does not answer any more.
    pub(super) fn given_up(&self, reason: &str) -> Result<()> {
        let came_to = self.came_to("given up");
        bail!("{came_to} when it answers again, which proposes nothing twice; {reason}")
    }

    fn came_to(&self, end: &str) -> String {
        format!("{end} after {} of {}; run the same command again", self.done(), self.wanted)
    }

    pub(super) fn in_words(&self, took: Duration) -> String {
        let Self { accepted, refused, failed, .. } = self;
        let (done, seconds, rate) = (self.done(), took.as_secs_f64(), self.rate(took));
        format!(
            "{done} proposed in {seconds:.1} s ({rate:.1}/s): {accepted} accepted, {refused} refused, {failed} failed."
        )
    }

    pub(super) fn as_json(&self, took: Duration) -> Value {
        json!({
            "wanted": self.wanted,
            "accepted": self.accepted,
            "refused": self.refused,
            "failed": self.failed,
            "seconds": (took.as_secs_f64() * 1e3).round() / 1e3,
            "rate": (self.rate(took) * 10.0).round() / 10.0,
        })
    }

    fn done(&self) -> u64 {
        self.accepted + self.refused + self.failed
    }

    /// The rate in proposals per second.
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    fn rate(&self, took: Duration) -> f64 {
        self.done() as f64 / took.as_secs_f64().max(1e-9)
    }
}
