//! moto: AWS's services in one process, for those that have no other double.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::tool;

/// moto's server, with one operation that it lacks:
/// <https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html>.
const SERVER: &str = r#"
import json, sys
from moto.awslambda import urls
from moto.server import main

def account_settings(request, full_url, headers):
    limit = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
    return 200, {}, json.dumps({"AccountLimit": limit})

urls.url_paths["{0}/2016-08-19/account-settings/?$"] = account_settings
main(sys.argv[1:])
"#;

/// A moto of the test's own, ended with it.
#[derive(Debug)]
pub struct Moto {
    _process: Child,
    /// Where all services are.
    pub address: String,
}

impl Moto {
    /// Starts one on a free port.
    ///
    /// # Errors
    /// If it was not installed, or does not start.
    pub async fn start() -> Result<Self> {
        let mut process = Command::new(tool("python")?)
            .args(["-c", SERVER, "-H", "127.0.0.1", "-p", "0"])
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
}
