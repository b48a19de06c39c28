//! Chromium's WebDriver on a free port, ended when the test ends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use end_to_end::installed;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

/// A running WebDriver.
pub(crate) struct Driver {
    process: Child,
    // Kept open: it goes on to print.
    _output: BufReader<ChildStdout>,
    port: u16,
}

impl Driver {
    /// A driver that keeps everything under `home`.
    pub(crate) async fn start(home: &Path) -> Result<Self> {
        let mut process = Command::new(installed(&["chromedriver"])?)
            .arg("--port=0")
            .env("HOME", home)
            .env("TMPDIR", home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut output = BufReader::new(process.stdout.take().context("no output")?);
        let port = timeout(PATIENCE, port(&mut output)).await??;
        Ok(Self { process, _output: output, port })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Has it end its browser, and itself.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream
            .write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut vec![]).map(|_| ())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let begun = Instant::now();
        let asked = self.shut_down().is_ok();
        while let Ok(None) = self.process.try_wait() {
            if !asked || begun.elapsed() > Duration::from_secs(5) {
                let _ = self.process.start_kill();
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The port, as it is told on the first lines.
async fn port(output: &mut BufReader<ChildStdout>) -> Result<u16> {
    let mut line = String::new();
    while output.read_line(&mut line).await? > 0 {
        if let Some((_, port)) = line.split_once("successfully on port ") {
            return port.trim().trim_end_matches('.').parse().context("no port");
        }
        line.clear();
    }
    bail!("chromedriver ended before it began")
}
