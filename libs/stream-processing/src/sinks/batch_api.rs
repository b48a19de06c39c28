//! A service that takes several entries in one request: the port of batch sinks.

use std::future::Future;

use super::SinkError;
use crate::Limits;

/// A service that takes several entries in one request, and answers for each of them.
pub trait BatchApi: Clone + Send + Sync + 'static {
    /// What it takes several of.
    type Entry: Send + Sync + 'static;

    /// Its name, for errors.
    const SERVICE: &'static str;
    /// What one request may hold, unless the sink is told otherwise.
    const LIMITS: Limits;

    /// What an entry counts for, in bytes, as the service does it.
    fn size(entry: &Self::Entry) -> usize;

    /// Sends one request, and gives the answers in the order of the entries.
    ///
    /// # Errors
    /// [`SinkError`] if the request failed as a whole.
    fn send(
        &self,
        entries: &[&Self::Entry],
    ) -> impl Future<Output = Result<Vec<Result<(), SinkError>>, SinkError>> + Send;
}
