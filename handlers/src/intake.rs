//! Whether proposals are taken for now, and how many from one viewer.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use thiserror::Error;

use crate::viewer::{CdnSecret, Viewer};

/// Above this many viewers, those who could send a full burst again are forgotten.
const REMEMBERED: usize = 10_000;

/// Decides which proposals are looked at. Copies share what they count.
#[derive(Clone)]
pub struct Intake {
    proposals: Proposals,
    viewers: Option<Arc<RateLimiter<Viewer, HashMapStateStore<Viewer>, DefaultClock>>>,
    /// Identifies the CDN, which tells who its viewer is. `None` if there is no CDN.
    pub cdn: Option<CdnSecret>,
}

/// The operator's switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposals {
    /// Anybody may propose.
    Open,
    /// Nobody may.
    Closed,
}

/// A switch in another position.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("it has to be `open` or `closed`")]
pub struct UnknownSwitch;

impl FromStr for Proposals {
    type Err = UnknownSwitch;

    fn from_str(text: &str) -> Result<Self, UnknownSwitch> {
        match text {
            "open" => Ok(Self::Open),
            "closed" => Ok(Self::Closed),
            _ => Err(UnknownSwitch),
        }
    }
}

/// Why a proposal is refused before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The operator has closed the site for proposals.
    #[error("this site takes no proposals for now")]
    Closed,
    /// The viewer sends too many. They may send one again after this time.
    #[error("too many proposals came from this viewer")]
    TooMany(Duration),
}

impl Intake {
    /// Takes everything, as a local system does.
    #[must_use]
    pub fn unlimited() -> Self {
        Self { proposals: Proposals::Open, viewers: None, cdn: None }
    }

    /// Takes so many proposals a minute from each viewer, counted in this process: at once, or spread out. A limit for
    /// all instances of a function together would cost a write for each proposal.
    #[must_use]
    pub fn limited(proposals: Proposals, per_minute: NonZeroU32, cdn: Option<CdnSecret>) -> Self {
        let viewers = RateLimiter::hashmap(Quota::per_minute(per_minute));
        Self { proposals, viewers: Some(Arc::new(viewers)), cdn }
    }

    /// Counts a proposal of this viewer.
    ///
    /// # Errors
    /// [`Refusal`] if it must not be looked at.
    pub fn admit(&self, viewer: &Viewer) -> Result<(), Refusal> {
        if self.proposals == Proposals::Closed {
            return Err(Refusal::Closed);
        }
        let Some(viewers) = &self.viewers else { return Ok(()) };
        if viewers.len() > REMEMBERED {
            viewers.retain_recent();
        }
        let checked = viewers.check_key(viewer);
        checked
            .map_err(|early| Refusal::TooMany(early.wait_time_from(DefaultClock::default().now())))
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Intake").field("proposals", &self.proposals).finish_non_exhaustive()
    }
}
