//! S3, CloudFront, SSM, EventBridge, Kinesis, KMS and SES, as `scripts/aws-peers` starts them, ended with the test.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudfront::Client as CloudFront;
use aws_sdk_cloudfront::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_cloudfront::types::InvalidationList;
use aws_sdk_kinesis::types::{Record, ShardIteratorType};
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_smithy_http_client::Builder;
use end_to_end::workspace_file;
use serde_json::Value;
use tokio::process::Command;

/// The running peers.
pub(crate) struct AwsPeers {
    /// The variables that point an SDK to them.
    pub(crate) environment: Vec<(String, String)>,
    distribution: String,
}

/// An invalidation that the CDN was sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Invalidation {
    pub(crate) paths: Vec<String>,
    pub(crate) caller_reference: String,
}

impl AwsPeers {
    pub(crate) async fn start() -> Result<Self> {
        let mut script = Command::new(workspace_file("scripts/aws-peers"));
        let peers = script.arg("--background").stdin(Stdio::null()).output().await?;
        ensure!(peers.status.success(), "{}", String::from_utf8_lossy(&peers.stderr));
        let said = String::from_utf8(peers.stdout)?;
        let exports = said.lines().filter_map(|line| line.strip_prefix("export "));
        let environment: Vec<_> = exports
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let distribution = said.split("# distribution: ").nth(1).context("no distribution")?;
        Ok(Self { environment, distribution: distribution.trim().to_owned() })
    }

    /// The home page in its bucket; none if it is not there.
    pub(crate) async fn home_page(&self) -> Result<Option<GetObjectOutput>> {
        let s3 = aws_sdk_s3::Client::new(&self.sdk_config("AWS_ENDPOINT_URL_S3"));
        let get = s3.get_object().bucket(self.value("SITE_BUCKET")).key("index.html");
        match get.send().await.map_err(aws_sdk_s3::Error::from) {
            Ok(page) => Ok(Some(page)),
            Err(aws_sdk_s3::Error::NoSuchKey(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What the distribution was told.
    pub(crate) async fn invalidations(&self) -> Result<Vec<Invalidation>> {
        let cdn = CloudFront::new(&self.sdk_config("AWS_ENDPOINT_URL_CLOUDFRONT"));
        let list = cdn.list_invalidations().distribution_id(&self.distribution).send().await?;
        let mut found = vec![];
        for summary in list.invalidation_list.iter().flat_map(InvalidationList::items) {
            let (id, distribution) = (summary.id(), &self.distribution);
            let answer = cdn.get_invalidation().distribution_id(distribution).id(id).send().await?;
            let invalidation = answer.invalidation.context("an invalidation")?;
            let batch = invalidation.invalidation_batch.context("a batch")?;
            let paths = batch.paths.context("paths")?.items.unwrap_or_default();
            found.push(Invalidation { paths, caller_reference: batch.caller_reference });
        }
        Ok(found)
    }

    /// The letters that SES sent, as moto shows them.
    pub(crate) async fn letters(&self) -> Result<Vec<Value>> {
        let shown = format!("{}/moto-api/data.json", self.value("AWS_ENDPOINT_URL_SESV2"));
        let shown: Value = reqwest::get(shown).await?.error_for_status()?.json().await?;
        Ok(shown["ses"]["Message"].as_array().cloned().unwrap_or_default())
    }

    /// What was published on the bus since the last time, as the bus delivers it.
    pub(crate) async fn published(&self) -> Result<Vec<Value>> {
        let sqs = aws_sdk_sqs::Client::new(&self.sdk_config("AWS_ENDPOINT_URL_SQS"));
        let queue = self.value("PUBLISHED_QUEUE_URL");
        let answer =
            sqs.receive_message().queue_url(queue).max_number_of_messages(10).send().await?;
        let mut found = vec![];
        for message in answer.messages.unwrap_or_default() {
            found.push(serde_json::from_str(message.body().context("a body")?)?);
            let receipt = message.receipt_handle.context("a receipt")?;
            sqs.delete_message().queue_url(queue).receipt_handle(receipt).send().await?;
        }
        Ok(found)
    }

    /// What was published on the data stream, which has one shard: each record's partition key, and its data.
    pub(crate) async fn streamed(&self) -> Result<Vec<(String, Value)>> {
        let kinesis = aws_sdk_kinesis::Client::new(&self.sdk_config("AWS_ENDPOINT_URL_KINESIS"));
        let stream = self.stream();
        let shards = kinesis.list_shards().stream_name(stream).send().await?;
        let shard = shards.shards().first().context("a shard")?.shard_id();
        let iterator = kinesis.get_shard_iterator().stream_name(stream).shard_id(shard);
        let iterator = iterator.shard_iterator_type(ShardIteratorType::TrimHorizon).send().await?;
        let records = kinesis.get_records().set_shard_iterator(iterator.shard_iterator);
        let records = records.send().await?.records.into_iter();
        let read = |record: Record| {
            let key = record.partition_key.unwrap_or_default();
            Ok((key, serde_json::from_slice(record.data.as_ref())?))
        };
        records.map(read).collect()
    }

    /// The data stream's name.
    pub(crate) fn stream(&self) -> &str {
        self.value("PUBLISHED_STREAM")
    }

    fn sdk_config(&self, endpoint: &str) -> SdkConfig {
        let credentials = Credentials::new("local", "local", None, None, "local");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(self.value(endpoint))
            .http_client(Builder::new().build_http())
            .build()
    }

    fn value(&self, name: &str) -> &str {
        let found = self.environment.iter().find(|(known, _)| known == name);
        found.map_or_else(|| panic!("{name} is not exported"), |(_, value)| value)
    }
}

impl Drop for AwsPeers {
    fn drop(&mut self) {
        let kill = format!("kill {}", self.value("AWS_PEERS_PID"));
        let _ = std::process::Command::new("sh").args(["-c", &kill]).status();
    }
}
