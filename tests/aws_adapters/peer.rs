//! What the adapters talk to, and how they do.

use anyhow::Result;
use aws_config::{Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use handlers::aws::sdk_config;
use wiremock::ResponseTemplate;

/// A moto, and how the functions' clients find it.
pub(crate) struct Moto(end_to_end::Moto);

impl Moto {
    /// Starts one on a free port.
    pub(crate) async fn start() -> Result<Self> {
        Ok(Self(end_to_end::Moto::start().await?))
    }

    /// What the functions' clients are made of, here.
    pub(crate) async fn sdk_config(&self) -> Result<SdkConfig> {
        sdk_config_for(&self.0.address).await
    }
}

/// As the functions have it, but for what their environment says: region, credentials, endpoint.
pub(crate) async fn sdk_config_for(address: &str) -> Result<SdkConfig> {
    let credentials = Credentials::new("local", "local", None, None, "local");
    let config = sdk_config().await?.into_builder().endpoint_url(address);
    let config = config.region(Region::new("us-east-1"));
    Ok(config.credentials_provider(SharedCredentialsProvider::new(credentials)).build())
}

/// An error as AWS's XML services answer it.
pub(crate) fn xml_error(status: u16, code: &str) -> ResponseTemplate {
    let body = format!("<Error><Code>{code}</Code><Message>because</Message></Error>");
    ResponseTemplate::new(status).set_body_raw(body, "application/xml")
}
