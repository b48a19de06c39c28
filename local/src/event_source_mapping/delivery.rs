//! Delivers one batch, until all of it was processed or given up.

use std::collections::VecDeque;
use std::time::Duration;

use super::handler::invoke;
use super::outcome::Outcome;
use super::piece::{Condition, Piece};
use super::poller::Poller;
use super::{RecordSource, on_failure};
use crate::dynamodb::{SequenceNumber, StreamRecord};

/// The pause between attempts to store given-up records, if the disk fails.
const NEXT_ATTEMPT_TO_KEEP: Duration = Duration::from_secs(5);

impl<S: RecordSource> Poller<S> {
    /// Delivers `records` piece by piece. Returns early, with the rest undone, if the mapping has to stop.
    pub(super) async fn deliver(&mut self, records: Vec<StreamRecord>) {
        let mut pieces: VecDeque<Piece> = Piece::new(records).into_iter().collect();
        while let Some(piece) = pieces.pop_front() {
            let (given_up, piece) = piece.give_up(&self.settings);
            if let Some((given_up, condition)) = given_up
                && !self.keep(&given_up, condition).await
            {
                return;
            }
            let Some(piece) = piece else { continue };
            let outcome = invoke(&self.handler, &piece, self.settings.timeout).await;
            self.tell(&piece, &outcome);
            let next = piece.after(&outcome, self.settings.bisect_batch_on_function_error);
            if let Some(done) = next.done {
                self.advance(done);
            }
            for piece in next.pieces.into_iter().rev() {
                pieces.push_front(piece);
            }
            if !pieces.is_empty() && self.stops_within(next.delay).await {
                return;
            }
        }
    }

    /// Stores that everything up to `position` is done. If the checkpoint
    /// can't be written, a restart delivers more than necessary.
    pub(super) fn advance(&mut self, position: SequenceNumber) {
        self.checkpoint.keep(self.source.arn(), position);
        self.position.send_replace(position);
    }

    /// Stores given-up records, however long it takes. Returns `false` if the mapping has to stop before.
    async fn keep(&mut self, piece: &Piece, condition: Condition) -> bool {
        let (mapping, records) = (self.settings.name.clone(), piece.records().len());
        loop {
            match on_failure::keep(&self.settings, self.source.as_ref(), piece, condition) {
                Ok(path) => {
                    let path = path.display();
                    tracing::error!(mapping, records, ?condition, %path, "records were given up");
                    break;
                }
                Err(error) => {
                    tracing::error!(mapping, records, %error, "records can't be given up");
                }
            }
            if self.stops_within(NEXT_ATTEMPT_TO_KEEP).await {
                return false;
            }
        }
        if let Some(last) = piece.last() {
            self.advance(last);
        }
        true
    }

    fn tell(&self, piece: &Piece, outcome: &Outcome) {
        let (mapping, records) = (&self.settings.name, piece.records().len());
        match outcome {
            Outcome::Done => tracing::debug!(mapping, records, "a batch was processed"),
            Outcome::FailedFrom(position) => {
                tracing::warn!(mapping, records, position, "a batch failed in part");
            }
            Outcome::Failed(reason) => tracing::warn!(mapping, records, reason, "a batch failed"),
        }
    }
}
