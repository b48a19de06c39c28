//! The identifiers of records in partial failures.

use serde::Deserialize;

use super::Service;

#[derive(Deserialize)]
struct Named {
    dynamodb: Option<DynamoDb>,
    kinesis: Option<Kinesis>,
    #[serde(rename = "messageId")]
    message_id: Option<String>,
    /// EventBridge Pipes removes the envelope of Kinesis records.
    #[serde(rename = "sequenceNumber")]
    sequence_number: Option<String>,
}

#[derive(Deserialize)]
struct DynamoDb {
    #[serde(rename = "SequenceNumber")]
    sequence_number: Option<String>,
}

#[derive(Deserialize)]
struct Kinesis {
    #[serde(rename = "sequenceNumber")]
    sequence_number: Option<String>,
}

/// The record's identifier in a partial failure. Works for records that can't be decoded otherwise, too.
pub(crate) fn identifier(service: Service, record: &str) -> Option<String> {
    let named: Named = serde_json::from_str(record).ok()?;
    match service {
        Service::DynamoDb => named.dynamodb?.sequence_number,
        Service::Kinesis => match named.kinesis {
            Some(kinesis) => kinesis.sequence_number,
            None => named.sequence_number,
        },
        Service::Sqs => named.message_id,
        _ => None,
    }
}
