//! What an event source mapping delivers, and what it wants to hear.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A batch of stream records, each as delivered: one that can't be read must not hide the others,
/// and a fault keeps its record whole.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StreamBatch {
    /// The records, in the order of their shard. A payload without any is an empty batch.
    #[serde(rename = "Records", default)]
    pub records: Vec<Box<RawValue>>,
}

/// The answer to a batch: what has to come again. See
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    /// At most one: everything from the lowest failed sequence number comes again anyway.
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// A record to deliver again, with all that follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// Its sequence number.
    pub item_identifier: String,
}

impl BatchResponse {
    /// Everything was processed.
    #[must_use]
    pub fn done() -> Self {
        Self::default()
    }

    /// Everything before this sequence number was processed.
    pub fn again_from(sequence_number: impl Into<String>) -> Self {
        let item_identifier = sequence_number.into();
        Self { batch_item_failures: vec![BatchItemFailure { item_identifier }] }
    }
}
