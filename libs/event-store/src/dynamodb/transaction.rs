//! Several writes, all or none, and why none was done.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, TransactWriteItem};

use super::{Item, RequestError};

const OPERATION: &str = "TransactWriteItems";
const NO_REASON: &str = "None";
const CONDITION: &str = "ConditionalCheckFailed";
const CONFLICT: &str = "TransactionConflict";
/// Codes of failures that may be over a moment later:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
const CONTENTION: [&str; 3] = [CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"];

/// The outcome of a transaction.
#[derive(Debug)]
pub enum Transacted {
    /// DynamoDB has done all of the writes.
    Done,
    /// DynamoDB has done none of them, for these reasons.
    Cancelled(Cancellation),
}

/// Why a transaction was cancelled: one reason for each write.
#[derive(Debug)]
pub struct Cancellation {
    table: String,
    reasons: Vec<CancellationReason>,
}

/// Does all of these writes, or none. `table` is the name for error messages.
///
/// # Errors
/// [`RequestError`] if the outcome is unknown, or the request was refused as a whole.
pub async fn transact(
    client: &Client,
    table: &str,
    writes: Vec<TransactWriteItem>,
) -> Result<Transacted, RequestError> {
    let request = client.transact_write_items().set_transact_items(Some(writes));
    let Err(error) = request.send().await else { return Ok(Transacted::Done) };
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled))
            if !cancelled.cancellation_reasons().is_empty() =>
        {
            let reasons = cancelled.cancellation_reasons().to_vec();
            Ok(Transacted::Cancelled(Cancellation { table: table.to_owned(), reasons }))
        }
        _ => Err(RequestError::new(OPERATION, table, &error)),
    }
}

impl Cancellation {
    /// The index of the first write whose condition failed.
    #[must_use]
    pub fn failed_condition(&self) -> Option<usize> {
        self.reasons.iter().position(|reason| reason.code() == Some(CONDITION))
    }

    /// For each write, the stored item if its condition failed, it exists, and the write asked for it.
    pub fn found(&self) -> impl Iterator<Item = Option<&Item>> {
        self.reasons.iter().map(CancellationReason::item)
    }

    /// Whether other writers used the same items, or capacity ran out.
    #[must_use]
    pub fn is_contended(&self) -> bool {
        let mut codes = self.reasons.iter().filter_map(CancellationReason::code);
        codes.any(|code| CONTENTION.contains(&code))
    }

    /// Whether another transaction used the same items.
    #[must_use]
    pub fn is_in_conflict(&self) -> bool {
        self.reasons.iter().any(|reason| reason.code() == Some(CONFLICT))
    }

    /// The cancellation as an error, for callers that expect neither failed conditions nor conflicts.
    #[must_use]
    pub fn into_error(self) -> RequestError {
        let has_reason = |reason: &&CancellationReason| reason.code() != Some(NO_REASON);
        let (code, message) = match self.reasons.iter().find(has_reason) {
            Some(reason) => (reason.code(), reason.message()),
            None => (None, None),
        };
        RequestError::answered(OPERATION, &self.table, code, message)
    }
}
