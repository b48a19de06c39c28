//! What stands for a system that runs: its data directory, and a database that answers what a test wants.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use end_to_end::{end_with, eventually};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Child;
use tokio::time::timeout;
use uuid::Uuid;
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::command::{Ended, command};

const SOON: Duration = Duration::from_secs(20);
/// Longer than any test waits.
const NEVER: Duration = Duration::from_mins(2);

/// A directory that says that a system runs, and whoever listens there.
pub(crate) struct StandIn {
    pub(crate) data: TempDir,
    pub(crate) server: MockServer,
}

impl StandIn {
    pub(crate) async fn new() -> Result<Self> {
        let told = Self::that_says_nothing().await?;
        let running: Value =
            serde_json::from_slice(&fs::read(told.data.path().join("running.json"))?)?;
        let answer = ResponseTemplate::new(200).set_body_json(running);
        Mock::given(path("/running")).respond_with(answer).mount(&told.server).await;
        Ok(told)
    }

    /// It takes requests, and does not say which system it is.
    pub(crate) async fn that_says_nothing() -> Result<Self> {
        let (data, server) = (TempDir::new()?, MockServer::start().await);
        let address = server.address().to_string();
        let running = json!({
            "site": address, "dynamodb": address, "functions": address, "instance": Uuid::nil(),
        });
        fs::write(data.path().join("running.json"), running.to_string())?;
        // A directory without a database is none of a system.
        fs::write(data.path().join("dynamodb.sqlite"), "")?;
        let later = ResponseTemplate::new(200).set_delay(NEVER);
        Mock::given(method("GET")).respond_with(later).with_priority(10).mount(&server).await;
        Ok(Self { data, server })
    }

    /// What an operation of the database answers, if its request has these words; the first that fits counts, once if it
    /// is to.
    pub(crate) async fn answers(
        &self,
        operation: &str,
        words: &str,
        answer: &Value,
        times: Option<u64>,
    ) {
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        self.responds(operation, words, answer, times).await;
    }

    /// An operation that never ends.
    pub(crate) async fn hangs(&self, operation: &str) {
        self.responds(operation, "", ResponseTemplate::new(200).set_delay(NEVER), None).await;
    }

    async fn responds(
        &self,
        operation: &str,
        words: &str,
        answer: ResponseTemplate,
        times: Option<u64>,
    ) {
        let target = format!("DynamoDB_20120810.{operation}");
        let mock = Mock::given(header("x-amz-target", target.as_str()));
        let mock = mock.and(body_string_contains(words)).respond_with(answer);
        let mock = match times {
            Some(times) => mock.up_to_n_times(times),
            None => mock,
        };
        mock.mount(&self.server).await;
    }

    /// Whether somebody asked for this.
    pub(crate) async fn was_asked(&self, words: &str) -> bool {
        let asked = self.server.received_requests().await.unwrap_or_default();
        asked.iter().any(|it| {
            let target = it.headers.get("x-amz-target").and_then(|it| it.to_str().ok());
            let text = format!(
                "{} {} {}",
                it.url,
                target.unwrap_or_default(),
                String::from_utf8_lossy(&it.body)
            );
            text.contains(words)
        })
    }

    /// Begins a command about it.
    pub(crate) fn begin(&self, arguments: &[&str]) -> Result<Child> {
        let data = self.data.path().to_str().context("a name that is not UTF-8")?;
        let arguments = [arguments, &["--data-dir", data]].concat();
        Ok(command(Path::new("/"), &arguments)?.stderr(Stdio::piped()).spawn()?)
    }

    /// Ctrl-C, when the command has asked for this.
    pub(crate) async fn stopped_after(&self, process: Child, words: &str) -> Result<Ended> {
        eventually(words, async || Ok(self.was_asked(words).await.then_some(()))).await?;
        end_with("INT", process.id().context("it ended")?).await?;
        ended(process).await
    }
}

/// What a command left that ends by itself.
pub(crate) async fn ended(process: Child) -> Result<Ended> {
    let ended = timeout(SOON, process.wait_with_output()).await??;
    Ok(Ended {
        code: ended.status.code(),
        output: String::from_utf8(ended.stdout)?,
        errors: String::from_utf8(ended.stderr)?,
    })
}
