//! Several entries in one request, and an outcome for each.

use std::error::Error;
use std::num::NonZeroUsize;

use super::requests::{Requests, Sending};
use super::{BatchApi, Resend};
use crate::{Failure, Limits, Units};

/// Requests at a time, unless told otherwise.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// A sink that fills each request as far as the service lets it.
///
/// What a service did not take of a request is sent again, and nothing else. A request that it refuses
/// as a whole is halved until what it refuses stands alone. What fails in the end fails the events that
/// it came from, each for itself. Entries of one key (of the delivery, or of the event's partition) go one after the
/// other: a request holds one of them at most, and the next one goes when it was taken.
#[derive(Debug, Clone)]
pub struct BatchSink<A> {
    sending: Sending<A>,
}

impl<A: BatchApi> BatchSink<A> {
    /// A sink for any such service.
    pub fn of(api: A) -> Self {
        let (limits, resend) = (A::LIMITS, Resend::default());
        Self { sending: Sending { api, parallel: PARALLEL, limits, resend } }
    }

    /// With this many requests at a time, instead of 8.
    #[must_use]
    pub fn with_parallel(mut self, parallel: NonZeroUsize) -> Self {
        self.sending.parallel = parallel;
        self
    }

    /// With other limits: some services let them be raised.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.sending.limits = limits;
        self
    }

    /// With another way to send again.
    #[must_use]
    pub fn with_resend(mut self, resend: Resend) -> Self {
        self.sending.resend = resend;
        self
    }

    /// Sends each unit's value. One that can't be written as an entry, or is above the service's limit,
    /// is poison.
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
