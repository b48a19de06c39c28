//! What an event source mapping wants to hear.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The answer to a batch: what has to come again. See
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    /// Of a stream at most one: everything from the lowest failed sequence number comes again anyway.
    pub batch_item_failures: Vec<BatchItemFailure>,
    /// The faults that a resubmitted record raised again. Mappings are told of none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Uuid>,
}

/// A record to deliver again; of a stream, with all that follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// Its sequence number, or a message's id.
    pub item_identifier: String,
}

impl BatchResponse {
    /// Everything was processed.
    #[must_use]
    pub fn done() -> Self {
        Self::default()
    }

    /// These have to come again.
    #[must_use]
    pub fn again(identifiers: Vec<String>) -> Self {
        let failure = |item_identifier| BatchItemFailure { item_identifier };
        Self { batch_item_failures: identifiers.into_iter().map(failure).collect(), faults: vec![] }
    }
}
