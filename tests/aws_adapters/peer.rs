//! What the adapters talk to, and how they do.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use aws_config::{Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
use end_to_end::tool;
use handlers::aws::sdk_config;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use wiremock::ResponseTemplate;

/// A moto of the test's own, ended with it.
pub(crate) struct Moto {
    _process: Child,
    address: String,
}

impl Moto {
    /// Starts one on a free port.
    pub(crate) async fn start() -> Result<Self> {
        let mut process = Command::new(tool("moto_server")?)
            .args(["-H", "127.0.0.1", "-p", "0"])
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let said = process.stderr.take().context("nobody to listen to")?;
        let mut lines = BufReader::new(said).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some((_, address)) = line.split_once("Running on ") {
                let address = address.trim().to_owned();
                // It logs every request: somebody has to listen, or it would wait for that.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Self { _process: process, address });
            }
        }
        bail!("moto ended with {}", process.wait().await?)
    }

    /// What the functions' clients are made of, here.
    pub(crate) async fn sdk_config(&self) -> Result<SdkConfig> {
        sdk_config_for(&self.address).await
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
