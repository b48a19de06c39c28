//! Sends several entries in one request; each has its own outcome.

use std::error::Error;
use std::num::NonZeroUsize;

use super::requests::{Requests, Sending};
use super::{BatchApi, Resend};
use crate::{Failure, Units};

/// Requests in flight at once, unless the sink is given another number.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// A sink that fills each request as far as the service's limits allow.
///
/// Only entries that the service did not take are sent again. A request that it refuses as a whole is halved until
/// the refused entries stand alone. An entry that finally fails, fails only the event that it came from. Entries with
/// the same key (the delivery's, or the event's partition key) are sent one after the other: a request holds at most
/// one of them, and the next is sent once it was taken.
#[derive(Debug, Clone)]
pub struct BatchSink<A> {
    sending: Sending<A>,
}

impl<A: BatchApi> BatchSink<A> {
    /// A sink for the service behind `api`.
    pub fn of(api: A) -> Self {
        Self { sending: Sending { api, parallel: PARALLEL, resend: Resend::default() } }
    }

    /// Sends up to this many requests at once, instead of 8.
    #[must_use]
    pub fn with_parallel(mut self, parallel: NonZeroUsize) -> Self {
        self.sending.parallel = parallel;
        self
    }

    /// Uses another policy for sending failed entries again.
    #[must_use]
    pub fn with_resend(mut self, resend: Resend) -> Self {
        self.sending.resend = resend;
        self
    }

    /// Sends each unit's value. A value that can't be written as an entry, or exceeds the service's limit, is poison.
    pub fn publish<T>(&self) -> impl FnOnce(Units<T>) -> Units + Send + use<A, T>
    where
        T: TryInto<A::Entry, Error: Error> + Send + 'static,
    {
        let sending = self.sending.clone();
        move |units| {
            let entries =
                units.try_map(|_, value| value.try_into().map_err(|error| Failure::poison(&error)));
            Units::from_stream(Requests::new(sending, entries))
        }
    }
}
