//! Deciding on one stream: load its state, decide, append everything that was decided. If another writer was faster,
//! load what it appended and decide again.
//!
//! ```text
//! known ──► decide ──► append ──► done
//!             ▲           │
//!             └── load ◄──┘ conflict, at most 20 times
//! ```
//!
//! A decision may start from what is already known, and then costs no read: a new id is an empty stream, and the
//! first event of a stream that was just delivered is its history so far. If that turns out to be out of date, the
//! append conflicts and the stream is loaded.

use std::error::Error;
use std::pin::pin;

use futures::TryStreamExt;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::{
    AppendError, DecodeError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent,
    StreamId, Version, decode,
};

/// Conflicts before a decision is given up. Each one means that another writer succeeded.
const ATTEMPTS: usize = 20;

/// The state of a stream at a version. The default is the state of a stream without events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known<S> {
    /// The state after all events up to `version`.
    pub state: S,
    /// The version of the last event that the state includes.
    pub version: Version,
}

/// One stream of a store, and how its events of type `E` change a state `S`.
#[derive(Debug)]
pub struct Decider<'a, T, S, E> {
    store: &'a T,
    stream: &'a StreamId,
    evolve: fn(S, &E) -> S,
}

/// The result of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision<S> {
    /// Nothing had to be appended. Holds the state that was decided on.
    Unchanged(Known<S>),
    /// The stream holds the decided events. This is its version with the last of them. They were appended now, or by
    /// an earlier attempt with the same event ids, perhaps with other content.
    Appended(Version),
}

/// Why the state of a stream can't be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The store can't read it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event of the stream is not of the expected type.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// Why a decision failed. After [`AppendError::Unavailable`], its events may have been appended all the same.
#[derive(Debug, Error)]
pub enum DecideError<R: Error + 'static> {
    /// The stream can't be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The store did not append the events.
    #[error(transparent)]
    Append(AppendError),
    /// Other writers were faster each time.
    #[error(
        "stream `{stream}` changed {ATTEMPTS} times while a decision on it was made; try again later"
    )]
    Contended {
        /// The stream that other writers changed each time.
        stream: StreamId,
    },
    /// `decide` refused: the state does not allow it.
    #[error(transparent)]
    Refused(R),
}

impl LoadError {
    /// Whether a new attempt may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Read(error) => error.is_transient(),
            Self::Decode(_) => false,
        }
    }
}

impl<'a, T, S, E> Decider<'a, T, S, E>
where
    T: EventStore,
    S: Default + Send + Sync,
    E: DeserializeOwned,
{
    /// Decides on `stream` of `store`.
    pub fn new(store: &'a T, stream: &'a StreamId, evolve: fn(S, &E) -> S) -> Self {
        Self { store, stream, evolve }
    }

    /// The state of the stream, read from where `known` ends.
    ///
    /// # Errors
    /// [`LoadError`] if an event can't be read or decoded.
    pub async fn load(&self, mut known: Known<S>) -> Result<Known<S>, LoadError> {
        let mut later = pin!(self.store.read(self.stream, known.version));
        while let Some(RecordedEvent { event, version, .. }) = later.try_next().await? {
            let event: E = decode(&event.event_type, &event.payload)?;
            known = Known { state: (self.evolve)(known.state, &event), version };
        }
        Ok(known)
    }

    /// Appends all events that `decide` returns for the state; if it returns none, appends nothing. `known` is where
    /// to start: [`Known::default`] for a stream that should be empty, or the result of [`Decider::load`].
    ///
    /// # Errors
    /// [`DecideError`]; after [`AppendError::Unavailable`] the events may have been appended, and a repeat with the
    /// same event ids finds them.
    pub async fn decide<R: Error + 'static>(
        &self,
        mut known: Known<S>,
        decide: impl Fn(&S) -> Result<Vec<NewEvent>, R> + Send,
    ) -> Result<Decision<S>, DecideError<R>> {
        for _ in 0..ATTEMPTS {
            let events = decide(&known.state).map_err(DecideError::Refused)?;
            if events.is_empty() {
                return Ok(Decision::Unchanged(known));
            }
            match self
                .store
                .append(self.stream, ExpectedVersion::Exact(known.version), &events)
                .await
            {
                Ok(version) => return Ok(Decision::Appended(version)),
                Err(AppendError::Conflict { actual, .. }) => {
                    // A stream shorter than `known` has another history: start from nothing.
                    let known_here = if actual < known.version { Known::default() } else { known };
                    known = self.load(known_here).await?;
                }
                Err(error) => return Err(DecideError::Append(error)),
            }
        }
        Err(DecideError::Contended { stream: self.stream.clone() })
    }
}

#[cfg(test)]
mod tests;
