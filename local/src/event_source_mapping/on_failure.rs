//! Stores given-up records, in the format of Lambda's on-failure destination in S3.
//!
//! One JSON file per batch, `<directory>/<mapping>/<time>-<id>.json`:
//! `requestContext {requestId, functionArn, condition, approximateInvokeCount}`,
//! `responseContext {statusCode, executedVersion, functionError}`, `version`, `timestamp`,
//! `DDBStreamBatchInfo {shardId, startSequenceNumber, endSequenceNumber,
//! approximateArrivalOfFirstRecord, approximateArrivalOfLastRecord, batchSize, streamArn}`, and
//! `payload`: the event with its records, as text, ready to be delivered again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use chrono::SecondsFormat;
use serde_json::json;
use uuid::Uuid;

use super::piece::{Condition, Piece};
use super::{MappingSettings, RecordSource};

impl Condition {
    fn name(self) -> &'static str {
        match self {
            Self::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Self::RecordAgeExceeded => "RecordAgeExceeded",
        }
    }
}

/// Stores the records of a piece, and returns the path.
pub(super) fn keep(
    settings: &MappingSettings,
    source: &impl RecordSource,
    piece: &Piece,
    condition: Condition,
) -> io::Result<PathBuf> {
    let now = (settings.now)();
    let id = Uuid::now_v7();
    let directory = settings.on_failure.join(&settings.name);
    let path = directory.join(format!("{}-{id}.json", now.format("%Y-%m-%dT%H.%M.%S")));
    let (first, last) = (piece.records().first(), piece.records().last());
    let arrival = |record: &crate::dynamodb::StreamRecord| {
        record.written_at.to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    let document = json!({
        "requestContext": {
            "requestId": id,
            "functionArn": format!("arn:aws:lambda:local:000000000000:function:{}", settings.name),
            "condition": condition.name(),
            "approximateInvokeCount": piece.invocations,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
        "DDBStreamBatchInfo": {
            "shardId": source.shard(),
            "startSequenceNumber": first.map(|record| record.sequence_number),
            "endSequenceNumber": last.map(|record| record.sequence_number),
            "approximateArrivalOfFirstRecord": first.map(arrival),
            "approximateArrivalOfLastRecord": last.map(arrival),
            "batchSize": piece.records().len(),
            "streamArn": source.arn(),
        },
        "payload": piece.payload().text(),
    });
    fs::create_dir_all(&directory)?;
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec_pretty(&document)?)?;
    // The stream will remove these records: then this is the only copy.
    file.sync_all()?;
    fs::rename(&beside, &path)?;
    Ok(path)
}
