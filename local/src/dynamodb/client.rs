//! The AWS SDK's client of the embedded DynamoDB.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Config, Region, StalledStreamProtectionConfig, timeout::TimeoutConfig,
};

use super::EmbeddedDynamoDb;
use super::connector::InProcessHttp;

/// Attempts of the client for a request that is throttled, or fails in the server.
const ATTEMPTS: u32 = 6;
/// The longest first pause between attempts: there is no network in between.
const FIRST_BACKOFF: Duration = Duration::from_millis(20);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);

impl EmbeddedDynamoDb {
    /// A client of this database that stays within the process.
    #[must_use]
    pub fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .endpoint_url("http://embedded.invalid")
            // Nothing checks signatures here, and making one costs a tenth of a request.
            .allow_no_auth()
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(FIRST_BACKOFF)
                    .with_max_backoff(LONGEST_BACKOFF),
            )
            // The SDK's retry quota protects a server from many clients.
            // It would be shared by all databases of this process.
            .retry_partition(
                RetryPartition::custom("embedded").token_bucket(TokenBucket::unlimited()).build(),
            )
            .timeout_config(TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(InProcessHttp::new(self.clone()))
            .build();
        Client::from_conf(config)
    }
}
