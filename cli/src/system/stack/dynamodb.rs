//! The stack's DynamoDB, for commands that read or write everything.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};

use super::Stack;

/// Attempts of a request. A rebuild puts all listed rows into one partition of an index, which takes 1,000 a second
/// and is throttled beyond that: its writers have to slow down, not to fail.
const ATTEMPTS: u32 = 10;
/// The pause doubles up to 20 seconds, and a random part of it is waited: usually half a minute in all.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

impl Stack {
    pub(in crate::system) fn dynamodb(&self) -> Client {
        let retries =
            RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_PAUSE);
        // The SDK's own retry quota is for servers, which rather fail than wait: it would soon be used up.
        let each_has_them =
            RetryPartition::custom("operator").token_bucket(TokenBucket::unlimited());
        let config = Builder::from(&self.config).retry_config(retries);
        Client::from_conf(config.retry_partition(each_has_them.build()).build())
    }
}
