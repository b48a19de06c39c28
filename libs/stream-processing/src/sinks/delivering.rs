//! Sends the entries of one request until each was taken or has failed.

use super::{BatchApi, Resend, SinkError};
use crate::{FailedUnit, UnitOfWork};

/// An entry, and the unit that it came from.
pub(super) struct Addressed<E> {
    pub(super) unit: UnitOfWork,
    pub(super) entry: E,
}

/// Sends the entries until each was taken or has failed for good.
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

/// Sends each entry once; more often only if a request is refused as a whole because of some of its entries.
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
