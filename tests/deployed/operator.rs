//! The operator: the `visitplannr` command, with exactly the rights that docs/operating.md lists.

use std::process::{Output, Stdio};

use anyhow::{Result, ensure};
use end_to_end::program;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::stack::Stack;

/// What a command left.
#[derive(Debug)]
#[expect(dead_code, reason = "failures show what a command says as errors")]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    errors: String,
}

impl Stack {
    /// Runs a command against the stack until it ends.
    pub(crate) async fn operate(&self, arguments: &[&str]) -> Result<Ended> {
        let (place, home) = (&self.cloud.place, TempDir::new()?);
        let [id, secret] = &self.deployed.operator;
        let Output { status, stdout, stderr } = Command::new(program("visitplannr")?)
            .args(arguments)
            .args(["--aws", "--stack", &self.deployed.name])
            .env_clear()
            .env("HOME", home.path())
            .env("AWS_ENDPOINT_URL", &place.endpoint)
            .env("AWS_REGION", &place.region)
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("SSL_CERT_FILE", &place.certificate)
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

/// The lines of a command that prints one JSON object a line.
pub(crate) fn json_lines(output: &str) -> Result<Vec<Value>> {
    Ok(output.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}
