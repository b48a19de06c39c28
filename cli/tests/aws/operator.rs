//! Somebody before a terminal, logged in to AWS.

use std::process::{Output, Stdio};

use anyhow::Result;
use tempfile::TempDir;
use tokio::process::Command;

/// What the command left.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// An operator with an environment of their own, and nothing of this machine's.
pub(crate) struct Operator {
    home: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Operator {
    /// With a region and credentials, whose services are at this address.
    pub(crate) fn of(address: &str) -> Result<Self> {
        Ok(Self::nobody()?
            .with("AWS_ENDPOINT_URL", address)
            .with("AWS_REGION", "us-east-1")
            .with("AWS_ACCESS_KEY_ID", "local")
            .with("AWS_SECRET_ACCESS_KEY", "local"))
    }

    /// Without either.
    pub(crate) fn nobody() -> Result<Self> {
        let operator = Self { home: TempDir::new()?, environment: vec![] };
        // An instance's role would be asked for over the network.
        Ok(operator.with("AWS_EC2_METADATA_DISABLED", "true"))
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    /// With a file in the home directory.
    pub(crate) fn with_file(self, path: &str, text: &str) -> Result<Self> {
        let path = self.home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap())?;
        std::fs::write(path, text)?;
        Ok(self)
    }

    /// Runs the command until it ends.
    pub(crate) async fn runs(&self, arguments: &[&str]) -> Result<Ended> {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_visitplannr"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .output()
            .await?;
        Ok(Ended {
            code: status.code(),
            output: String::from_utf8(stdout)?,
            errors: String::from_utf8(stderr)?,
        })
    }
}
