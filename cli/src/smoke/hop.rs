//! One hop of a test: what must become visible, and which station makes it so.

use std::time::Duration;

use thiserror::Error;

/// A hop to wait for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hop {
    /// What the test has become, such as `recorded`.
    pub(super) name: &'static str,
    /// The station that did it.
    pub(super) station: &'static str,
}

/// The result of looking for a hop.
pub(super) enum Look<T> {
    /// The hop is not done, because this is still so.
    NotYet(String),
    /// The hop is done: a value to continue with, and what was seen.
    Done(T, String),
}

impl Look<()> {
    /// `saw` if the hop is done, `still` if not.
    pub(super) fn at(is_done: bool, saw: &str, still: &str) -> Self {
        if is_done { Self::Done((), saw.to_owned()) } else { Self::NotYet(still.to_owned()) }
    }
}

/// A hop that is done.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) hop: Hop,
    /// The time since the previous hop.
    pub(super) took: Duration,
    /// The time since the test was sent.
    pub(super) after: Duration,
    /// What was seen of the test.
    pub(super) saw: String,
}

/// Why a test did not get through.
#[derive(Debug, Error)]
pub(super) enum Stuck {
    /// A station did not do its work in time.
    #[error("{station} is late: not {name} within {} s; {still}", patience.as_secs())]
    Late {
        name: &'static str,
        station: &'static str,
        patience: Duration,
        /// What was seen instead, at the last look.
        still: String,
    },
    /// A station did something wrong.
    #[error("{station} failed: {reason}")]
    Failed { name: &'static str, station: &'static str, reason: String },
}

impl Stuck {
    /// The hop that is not done.
    pub(super) fn hop(&self) -> Hop {
        match *self {
            Self::Late { name, station, .. } | Self::Failed { name, station, .. } => {
                Hop { name, station }
            }
        }
    }
}
