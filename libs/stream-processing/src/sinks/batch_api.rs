//! The port of batch sinks: a service that takes several entries in one request.

use std::future::Future;

use super::SinkError;
use crate::Limits;

/// A service that takes several entries in one request, and answers for each entry.
pub trait BatchApi: Clone + Send + Sync + 'static {
    /// One entry of a request, such as a message.
    type Entry: Send + Sync + 'static;

    /// The service's name in error messages, such as `SQS`.
    const SERVICE: &'static str;
    /// The limits of one request, unless the sink is given others.
    const LIMITS: Limits;

    /// The size of an entry in bytes, as the service counts it.
    fn size(entry: &Self::Entry) -> usize;

    /// Sends one request, and returns the answers in the order of the entries.
    ///
    /// # Errors
    /// [`SinkError`] if the request failed as a whole.
    fn send(
        &self,
        entries: &[&Self::Entry],
    ) -> impl Future<Output = Result<Vec<Result<(), SinkError>>, SinkError>> + Send;
}
