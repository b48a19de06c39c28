//! One hop of a test: what has to be seen, and which station shows by it that it did its work.

use std::time::Duration;

use thiserror::Error;

/// What is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hop {
    /// What the test is by then.
    pub(super) name: &'static str,
    /// Who made it that.
    pub(super) station: &'static str,
}

/// A look whether a hop is done.
pub(super) enum Look<T> {
    /// Not yet, for this is still so.
    NotYet(String),
    /// Done: something to go on with, and what was seen.
    Done(T, String),
}

impl Look<()> {
    /// What is seen if it is done, and what is still so if not.
    pub(super) fn at(is_done: bool, saw: &str, still: &str) -> Self {
        if is_done { Self::Done((), saw.to_owned()) } else { Self::NotYet(still.to_owned()) }
    }
}

/// A hop that is done.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) hop: Hop,
    /// Since the hop before.
    pub(super) took: Duration,
    /// Since the test was sent.
    pub(super) after: Duration,
    /// What was seen.
    pub(super) saw: String,
}

/// Where the test's way ended too early.
#[derive(Debug, Error)]
pub(super) enum Stuck {
    /// A station did not do its work in time.
    #[error("{station} is late: not {name} within {} s; {still}", patience.as_secs())]
    Late {
        name: &'static str,
        station: &'static str,
        patience: Duration,
        /// What was seen instead, the last time.
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
