//! The outcome of an invocation.

use stream_processing::BatchResponse;

use crate::dynamodb::StreamRecord;

/// How an invocation ended. Positions are indexes of records in the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Every record of the batch was processed.
    Done,
    /// Every record before this index was processed.
    FailedFrom(usize),
    /// Nothing was certainly processed, for this reason.
    Failed(String),
}

impl Outcome {
    /// Reads an answer as Lambda does: the lowest sequence number
    /// counts, and an unknown one makes the whole batch fail.
    pub(super) fn of(response: &BatchResponse, records: &[StreamRecord]) -> Self {
        let mut lowest = None;
        for failure in &response.batch_item_failures {
            let named = failure.item_identifier.parse().ok();
            let position = named.and_then(|number| {
                records.binary_search_by_key(&number, |record| record.sequence_number).ok()
            });
            let Some(position) = position else {
                let named = &failure.item_identifier;
                return Self::Failed(format!("it reported `{named}`, which is not in the batch"));
            };
            lowest = Some(lowest.map_or(position, |lowest: usize| lowest.min(position)));
        }
        lowest.map_or(Self::Done, Self::FailedFrom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event_source_mapping::piece::tests::records;

    fn response(identifiers: &[&str]) -> BatchResponse {
        BatchResponse::again(identifiers.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn no_failures_are_success() {
        assert_eq!(Outcome::of(&response(&[]), &records(3)), Outcome::Done);
    }

    #[test]
    fn the_lowest_of_several_counts() {
        let answer = response(&["2", "1", "2"]);
        assert_eq!(Outcome::of(&answer, &records(3)), Outcome::FailedFrom(1));
    }

    #[test]
    fn an_identifier_that_names_no_record_fails_everything() {
        for name in ["", "7", "nonsense"] {
            let outcome = Outcome::of(&response(&["2", name]), &records(3));
            assert!(matches!(outcome, Outcome::Failed(_)), "{name}: {outcome:?}");
        }
    }
}
