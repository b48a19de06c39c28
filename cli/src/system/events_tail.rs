//! New events of a system on this machine, read from the stream of its events table.
//!
//! It does without the SDK's client for streams: four requests don't need one.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use event_store::dynamodb::event_from_item;
use event_store::{ReadError, RecordedEvent};
use handlers::stored_events::upcasters;
use http::Request;
use http_body_util::Full;
use local::tables::EVENTS_TABLE;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http_client::HttpClient;

/// The API's name:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html>.
const API: &str = "DynamoDBStreams_20120810";
/// The embedded database requires the parts of a signature, like DynamoDB, but verifies none.
const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, \
                         SignedHeaders=host;x-amz-date, Signature=none";
const DATE: &str = "20260101T000000Z";

/// A position in the stream.
pub(crate) struct EventsTail {
    streams: Streams,
    iterator: String,
}

/// A client of the API.
struct Streams {
    dynamodb: SocketAddr,
    http: HttpClient,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Records {
    records: Vec<Record>,
    next_shard_iterator: String,
}

#[derive(Deserialize)]
struct Record {
    dynamodb: Change,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "NewImage")]
    new_image: Option<serde_dynamo::Item>,
}

impl EventsTail {
    /// Starts at the current end of the stream, which has one shard.
    pub(super) async fn begin(dynamodb: SocketAddr) -> Result<Self> {
        let streams = Streams { dynamodb, http: HttpClient::new()? };
        let list = streams.ask("ListStreams", &json!({"TableName": EVENTS_TABLE})).await?;
        let stream = &list["Streams"][0]["StreamArn"];
        let described = streams.ask("DescribeStream", &json!({"StreamArn": stream})).await?;
        let place = json!({
            "StreamArn": stream,
            "ShardId": described["StreamDescription"]["Shards"][0]["ShardId"],
            "ShardIteratorType": "LATEST",
        });
        let answer = streams.ask("GetShardIterator", &place).await?;
        let iterator = answer["ShardIterator"].as_str().context("the stream has no end")?;
        let iterator = iterator.to_owned();
        Ok(Self { streams, iterator })
    }

    /// The events since the last call; empty if there are none yet.
    pub(crate) async fn next(&mut self) -> Result<Vec<Result<RecordedEvent, ReadError>>> {
        let place = json!({"ShardIterator": self.iterator});
        let answer = self.streams.ask("GetRecords", &place).await;
        let answer =
            answer.context("the system can't be followed any more; is it still running?")?;
        let Records { records, next_shard_iterator } = serde_json::from_value(answer)?;
        self.iterator = next_shard_iterator;
        let images = records.into_iter().filter_map(|record| record.dynamodb.new_image);
        Ok(images.map(|image| event_from_item(image, &upcasters())).collect())
    }
}

impl Streams {
    async fn ask(&self, operation: &str, question: &Value) -> Result<Value> {
        let request = Request::post(format!("http://{}/", self.dynamodb))
            .header("content-type", "application/x-amz-json-1.0")
            .header("authorization", SIGNATURE)
            .header("x-amz-date", DATE)
            .header("x-amz-target", format!("{API}.{operation}"))
            .body(Full::new(Bytes::from(question.to_string())))?;
        let answer = self.http.send(request).await?;
        if !answer.status().is_success() {
            bail!("{operation} failed: {}", String::from_utf8_lossy(answer.body()));
        }
        Ok(serde_json::from_slice(answer.body())?)
    }
}
