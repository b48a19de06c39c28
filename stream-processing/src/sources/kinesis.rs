//! Records of a Kinesis data stream:
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{DecodeError, Decoded, content};

#[derive(Deserialize)]
struct KinesisRecord<'a> {
    #[serde(rename = "eventID", borrow)]
    event_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    kinesis: KinesisData<'a>,
}

#[derive(Deserialize)]
struct KinesisData<'a> {
    #[serde(borrow)]
    data: Cow<'a, str>,
    #[serde(rename = "partitionKey", borrow)]
    partition_key: Cow<'a, str>,
}

pub(super) fn decode(json: &str) -> Result<Decoded, DecodeError> {
    let record: KinesisRecord<'_> =
        serde_json::from_str(json).map_err(DecodeError::record("Kinesis"))?;
    let data = decoded(&record.kinesis.data)?;
    let decoded = content::decode(std::str::from_utf8(&data)?, record.event_id.as_deref())?;
    Ok(Decoded { key: Some(record.kinesis.partition_key.into()), ..decoded })
}

/// Three times as fast as the usual way, which says what is wrong, though.
fn decoded(base64: &str) -> Result<Vec<u8>, DecodeError> {
    match base64_simd::STANDARD.decode_to_vec(base64) {
        Ok(data) => Ok(data),
        Err(_) => Ok(STANDARD.decode(base64)?),
    }
}
