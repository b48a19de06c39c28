//! The operator: the `visitplannr` command, with exactly the rights that docs/operating.md lists.

use std::process::{Output, Stdio};

use anyhow::{Result, ensure};
use end_to_end::program;
use tempfile::TempDir;
use tokio::process::Command;

use crate::cloud::Cloud;

/// What a command left.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Cloud {
    /// Runs a command against the stack until it ends.
    pub(crate) async fn operate(&self, arguments: &[&str]) -> Result<Ended> {
        let (deployed, home) = (&self.deployed, TempDir::new()?);
        let Output { status, stdout, stderr } = Command::new(program("visitplannr")?)
            .args(arguments)
            .args(["--aws", "--stack", &deployed.stack])
            .env_clear()
            .env("HOME", home.path())
            .env("AWS_ENDPOINT_URL", &deployed.endpoint)
            .env("AWS_REGION", &deployed.region)
            .env("AWS_ACCESS_KEY_ID", &deployed.operator.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", &deployed.operator.secret_access_key)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("SSL_CERT_FILE", &deployed.certificate)
            .current_dir(home.path())
            .stdin(Stdio::null())
            .output()
            .await?;
        Ok(Ended {
            code: status.code(),
            output: String::from_utf8(stdout)?,
            errors: String::from_utf8(stderr)?,
        })
    }

    /// The same, and it has to succeed. Returns what it printed.
    pub(crate) async fn operated(&self, arguments: &[&str]) -> Result<String> {
        let ended = self.operate(arguments).await?;
        ensure!(ended.code == Some(0), "{arguments:?}: {ended:#?}");
        Ok(ended.output)
    }
}
