//! The AWS account of the command: region and credentials, found as the AWS CLI finds them.

use std::time::Duration;

use anyhow::{Context, Result};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::config::ProvideCredentials;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

const CONNECTING: Duration = Duration::from_secs(5);
/// A function has a minute, and Lambda takes a moment to answer.
const ANSWERING: Duration = Duration::from_secs(70);

/// Region and credentials from the environment, a profile (with single sign-on or a process), a container or an
/// instance. The SDK's own `AWS_ENDPOINT_URL…` variables set endpoints.
pub(super) async fn account() -> Result<SdkConfig> {
    let https = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECTING)
        .operation_attempt_timeout(ANSWERING)
        .build();
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(https)
        .timeout_config(timeouts)
        .load()
        .await;
    config.region().context(
        "no AWS region is set; set AWS_REGION, or a region in the profile that AWS_PROFILE names",
    )?;
    // Loaded here, because a request would report missing credentials as a failed dispatch.
    let credentials = config.credentials_provider().context("nobody provides credentials")?;
    credentials.provide_credentials().await.context(
        "there are no AWS credentials that work; log in as for the AWS CLI (`aws configure`, `aws sso login`), and set AWS_PROFILE if the profile is not the default one",
    )?;
    Ok(config)
}

/// The region's name, such as `eu-west-1`.
pub(super) fn region_of(config: &SdkConfig) -> &str {
    config.region().map_or("no region", AsRef::as_ref)
}
