//! `visitplannr serve` on free ports, ended when the test ends.

use std::fs::File;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::patience::PATIENCE;
use crate::program;

/// Those whose logs are ours to answer for.
const OUR_CRATES: [&str; 8] = [
    "domain",
    "event_store",
    "handlers",
    "idempotent_consumers",
    "local",
    "read_models",
    "stream_processing",
    "visitplannr",
];

/// A running system.
#[derive(Debug)]
pub struct Visitplannr {
    process: Child,
    // Kept open: the command prints when it stops, too.
    output: BufReader<ChildStdout>,
    // What it keeps for itself alone. A process that is killed can't clear up.
    _temporary: TempDir,
    /// Where the site and the API are, such as `http://127.0.0.1:40123`.
    pub site: String,
    /// Where the DynamoDB API is.
    pub dynamodb: String,
    /// Where the Invoke API and the bus are.
    pub functions: String,
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
        let directory = directory.to_str().context("a directory with a name that is not UTF-8")?;
        Self::start(&["--data-dir", directory]).await
    }

    /// The same, and it logs to this file all that our crates can say.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn logging(directory: &Path, log: &Path) -> Result<Self> {
        let directory = directory.to_str().context("a directory with a name that is not UTF-8")?;
        let levels = OUR_CRATES.map(|name| format!("{name}=trace")).join(",");
        let log = |command: &mut Command| {
            command.env("RUST_LOG", levels).stderr(File::create(log)?);
            Ok(())
        };
        Self::spawn(&["--data-dir", directory], log).await
    }

    /// A system on free ports with these arguments.
    ///
    /// # Errors
    /// If it does not start.
    pub async fn start(arguments: &[&str]) -> Result<Self> {
        Self::spawn(arguments, |_| Ok(())).await
    }

    async fn spawn(
        arguments: &[&str],
        adjust: impl FnOnce(&mut Command) -> Result<()>,
    ) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("visitplannr-test-").tempdir()?;
        let mut command = Command::new(program("visitplannr")?);
        command
            .args(["serve", "--port", "0", "--dynamodb-port", "0", "--lambda-port", "0"])
            .args(arguments)
            .env("TMPDIR", temporary.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        adjust(&mut command)?;
        let mut process = command.spawn()?;
        let output = process.stdout.take().context("no output")?;
        let mut output = BufReader::new(output);
        let addresses = timeout(PATIENCE, addresses(&mut output)).await?;
        let Some([site, dynamodb, functions]) = addresses? else {
            bail!("the system ended with {}", process.wait().await?);
        };
        Ok(Self { process, output, _temporary: temporary, site, dynamodb, functions })
    }

    /// Ends the process as a power cut would: without a word.
    ///
    /// # Errors
    /// If it can't be ended.
    pub async fn kill(mut self) -> Result<()> {
        self.process.kill().await.context("the system can't be killed")
    }

    /// Ends the process as a service manager does, and returns what it said at last.
    ///
    /// # Errors
    /// If it does not end well.
    pub async fn terminate(mut self) -> Result<String> {
        end_with("TERM", self.id().context("it has ended already")?).await?;
        let status = self.wait().await?;
        ensure!(status.success(), "it ended with {status}");
        self.last_words().await
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
    pub async fn wait(&mut self) -> Result<ExitStatus> {
        Ok(timeout(PATIENCE, self.process.wait()).await??)
    }

    /// What it printed since it was running, until it ended.
    ///
    /// # Errors
    /// If it can't be read.
    pub async fn last_words(&mut self) -> Result<String> {
        let mut words = String::new();
        timeout(PATIENCE, self.output.read_to_string(&mut words)).await??;
        Ok(words)
    }

    /// Asks again and again, until the answer is there.
    ///
    /// # Errors
    /// If it is not, after half a minute; with what was wanted.
    pub async fn eventually<T>(
        &self,
        wanted: &str,
        ask: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        crate::eventually(wanted, ask).await
    }
}

impl Drop for Visitplannr {
    fn drop(&mut self) {
        // Its files can be removed only after it has ended.
        let _ = self.process.start_kill();
        while let Ok(None) = self.process.try_wait() {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Sends a signal, such as `INT`, to a process that the test has started.
///
/// # Errors
/// If it is not there.
pub async fn end_with(signal: &str, process: u32) -> Result<()> {
    // The shell's own: not every machine has the program.
    let kill = format!("kill -{signal} {process}");
    let sent = Command::new("sh").args(["-c", &kill]).status().await?;
    ensure!(sent.success(), "`{kill}` failed");
    Ok(())
}

/// Where the site, DynamoDB and the functions are, as the command prints it; none if it ends before.
async fn addresses(output: &mut BufReader<ChildStdout>) -> Result<Option<[String; 3]>> {
    let (mut site, mut dynamodb, mut functions) = (None, None, None);
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let address = line.split_whitespace().find(|word| word.starts_with("http://"));
        let address = address.map(|address| address.trim_end_matches('/').to_owned());
        if line.contains("is running") {
            site = address;
        } else if line.contains("DynamoDB") {
            dynamodb = address;
        } else if line.contains("functions") {
            functions = address;
        }
        if let (Some(site), Some(dynamodb), Some(functions)) = (&site, &dynamodb, &functions) {
            return Ok(Some([site.clone(), dynamodb.clone(), functions.clone()]));
        }
    }
}
