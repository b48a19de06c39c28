//! Several writes, all or none, and why there were none.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, TransactWriteItem};

use super::{Item, RequestError};

const OPERATION: &str = "TransactWriteItems";
const NO_REASON: &str = "None";
const CONDITION: &str = "ConditionalCheckFailed";
const CONFLICT: &str = "TransactionConflict";
/// Codes of what may be over a moment later:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
const CONTENTION: [&str; 3] = [CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"];

/// What became of a transaction.
#[derive(Debug)]
pub enum Transacted {
    /// All was written.
    Done,
    /// Nothing was.
    Cancelled(Cancellation),
}

/// Why a transaction was cancelled: a reason for each write.
#[derive(Debug)]
pub struct Cancellation {
    table: String,
    reasons: Vec<CancellationReason>,
}

/// Does all of these writes, or none. `table` is for messages: where they go.
///
/// # Errors
/// [`RequestError`] if DynamoDB does not say whether they are done.
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
    /// The place of the first write whose condition does not hold.
    #[must_use]
    pub fn failed_condition(&self) -> Option<usize> {
        self.reasons.iter().position(|reason| reason.code() == Some(CONDITION))
    }

    /// The items whose conditions failed, each in the place of its write, as far as they are there and were asked for.
    pub fn found(&self) -> impl Iterator<Item = Option<&Item>> {
        self.reasons.iter().map(CancellationReason::item)
    }

    /// Whether others were at the same items, or there was no capacity.
    #[must_use]
    pub fn is_contended(&self) -> bool {
        let mut codes = self.reasons.iter().filter_map(CancellationReason::code);
        codes.any(|code| CONTENTION.contains(&code))
    }

    /// Whether another transaction was at the same items.
    #[must_use]
    pub fn is_in_conflict(&self) -> bool {
        self.reasons.iter().any(|reason| reason.code() == Some(CONFLICT))
    }

    /// The error that it is to whoever expects none of the above.
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
