//! `visitplannr serve` on free ports, ended when the test ends.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::program;

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running system.
#[derive(Debug)]
pub struct Visitplannr {
    process: Child,
    // Kept open: the command prints when it stops, too.
    _output: BufReader<ChildStdout>,
    /// Where the site and the API are, such as `http://127.0.0.1:40123`.
    pub site: String,
    /// Where the DynamoDB API is.
    pub dynamodb: String,
}

impl Visitplannr {
    /// A system that begins empty and is gone in the end.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn ephemeral() -> Result<Self> {
        Self::start(&["--ephemeral"]).await
    }

    /// A system that keeps its data in `directory`.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn in_directory(directory: &Path) -> Result<Self> {
        let directory = directory.to_str().context("a directory with a name that is no text")?;
        Self::start(&["--data-dir", directory]).await
    }

    async fn start(arguments: &[&str]) -> Result<Self> {
        let mut process = Command::new(program("visitplannr")?)
            .args(["serve", "--port", "0", "--dynamodb-port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().context("no output")?;
        let mut output = BufReader::new(output);
        let (mut site, mut dynamodb) = (None, None);
        while site.is_none() || dynamodb.is_none() {
            let mut line = String::new();
            if output.read_line(&mut line).await? == 0 {
                bail!("the system ended with {}", process.wait().await?);
            }
            let address = line.split_whitespace().find(|word| word.starts_with("http://"));
            let address = address.map(|address| address.trim_end_matches('/').to_owned());
            if line.contains("is running") {
                site = address;
            } else if line.contains("DynamoDB") {
                dynamodb = address;
            }
        }
        let (site, dynamodb) = (site.unwrap_or_default(), dynamodb.unwrap_or_default());
        Ok(Self { process, _output: output, site, dynamodb })
    }

    /// Ends the process as a power cut would: without a word.
    ///
    /// # Errors
    /// If it can't be ended.
    pub async fn kill(mut self) -> Result<()> {
        self.process.kill().await.context("the system can't be killed")
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Waits for it to end by itself.
    ///
    /// # Errors
    /// If it does not, in time.
    pub async fn wait(&mut self) -> Result<std::process::ExitStatus> {
        Ok(tokio::time::timeout(PATIENCE, self.process.wait()).await??)
    }

    /// Asks again and again, until the answer is there.
    ///
    /// # Errors
    /// If it is not, after half a minute; with what was wanted.
    pub async fn eventually<T>(
        &self,
        wanted: &str,
        mut ask: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let begun = Instant::now();
        loop {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            if begun.elapsed() > PATIENCE {
                bail!("waited {PATIENCE:?} for {wanted}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
