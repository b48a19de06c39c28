//! Several entries in one request, and an outcome for each.

use std::error::Error;
use std::future::Future;
use std::num::NonZeroUsize;

use super::requests::Requests;
use super::{Resend, SinkError};
use crate::{FailedUnit, Failure, Limits, UnitOfWork, Units};

/// Requests at a time, unless told otherwise.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(8).unwrap();

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

/// A sink that fills each request as far as the service lets it.
///
/// What a service did not take of a request is sent again, and nothing else. A request that it refuses
/// as a whole is halved until what it refuses stands alone. What fails in the end fails the events that
/// it came from, each for itself. Entries of one key (of the delivery, or of the event's partition) go one after the
/// other: a request holds one of them at most, and the next one goes when it was taken.
#[derive(Debug, Clone)]
pub struct BatchSink<A> {
    pub(super) api: A,
    pub(super) parallel: NonZeroUsize,
    pub(super) limits: Limits,
    pub(super) resend: Resend,
}

/// An entry, and the unit that it came from.
pub(super) struct Addressed<E> {
    pub(super) unit: UnitOfWork,
    pub(super) entry: E,
}

impl<A: BatchApi> BatchSink<A> {
    /// A sink for any such service.
    pub fn of(api: A) -> Self {
        Self { api, parallel: PARALLEL, limits: A::LIMITS, resend: Resend::default() }
    }

    /// With this many requests at a time, instead of 8.
    #[must_use]
    pub fn with_parallel(mut self, parallel: NonZeroUsize) -> Self {
        self.parallel = parallel;
        self
    }

    /// With other limits: some services let them be raised.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// With another way to send again.
    #[must_use]
    pub fn with_resend(mut self, resend: Resend) -> Self {
        self.resend = resend;
        self
    }

    /// Sends each unit's value. One that can't be written as an entry, or is above the service's limit,
    /// is poison.
    pub fn publish<T>(&self) -> impl FnOnce(Units<T>) -> Units + Send + use<A, T>
    where
        T: TryInto<A::Entry, Error: Error> + Send + 'static,
    {
        let sink = self.clone();
        move |units| {
            let entries =
                units.try_map(|_, value| value.try_into().map_err(|error| Failure::poison(&error)));
            Units::from_stream(Requests::new(sink, entries))
        }
    }
}

/// Sends the entries until each is taken, or has failed for good.
pub(super) async fn deliver<A: BatchApi>(
    api: &A,
    resend: &Resend,
    entries: Vec<Addressed<A::Entry>>,
) -> Vec<Result<UnitOfWork, FailedUnit>> {
    let mut outcomes = Vec::with_capacity(entries.len());
    let (mut pending, mut attempt) = (entries, 1);
    loop {
        let mut again = vec![];
        for (addressed, answer) in request(api, pending).await {
            match answer {
                Ok(()) => outcomes.push(Ok(addressed.unit)),
                Err(error) if error.may_be_resent() && !resend.is_enough(attempt) => {
                    again.push(addressed);
                }
                Err(error) => outcomes.push(Err(addressed.unit.fail(error))),
            }
        }
        if again.is_empty() {
            return outcomes;
        }
        tracing::debug!(service = A::SERVICE, count = again.len(), attempt, "sending again");
        resend.pause(attempt).await;
        (pending, attempt) = (again, attempt + 1);
    }
}

/// Sends each entry once, unless a request is refused as a whole because of some of its entries.
async fn request<A: BatchApi>(
    api: &A,
    entries: Vec<Addressed<A::Entry>>,
) -> Vec<(Addressed<A::Entry>, Result<(), SinkError>)> {
    let mut answered = Vec::with_capacity(entries.len());
    let mut requests = vec![entries];
    while let Some(mut entries) = requests.pop() {
        let sent: Vec<&A::Entry> = entries.iter().map(|addressed| &addressed.entry).collect();
        match api.send(&sent).await {
            Ok(answers) => {
                let unanswered = || Err(SinkError::new(A::SERVICE, "no answer for it", None));
                let answers = answers.into_iter().chain(std::iter::repeat_with(unanswered));
                answered.extend(entries.into_iter().zip(answers));
            }
            Err(error) if error.is_poison() && entries.len() > 1 => {
                let rest = entries.split_off(entries.len() / 2);
                requests.extend([rest, entries]);
            }
            Err(error) => {
                answered.extend(entries.into_iter().map(|entry| (entry, Err(error.clone()))));
            }
        }
    }
    answered
}
