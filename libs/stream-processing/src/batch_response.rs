//! The answer that an event source mapping expects.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The answer to a batch: the records to deliver again. See
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    /// At most one for a stream: Lambda delivers everything from the lowest failed sequence number again anyway.
    pub batch_item_failures: Vec<BatchItemFailure>,
    /// The faults that a resubmitted record raised again. Never sent to event source mappings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Uuid>,
}

/// A record to deliver again; in a stream, with all records that follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// The record's sequence number, or the message's id.
    pub item_identifier: String,
}

impl BatchResponse {
    /// An empty answer: every record was processed.
    #[must_use]
    pub fn done() -> Self {
        Self::default()
    }

    /// An answer that asks for these records again, by their identifiers.
    #[must_use]
    pub fn again(identifiers: Vec<String>) -> Self {
        let failure = |item_identifier| BatchItemFailure { item_identifier };
        Self { batch_item_failures: identifiers.into_iter().map(failure).collect(), faults: vec![] }
    }
}
