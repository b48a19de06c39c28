//! The command, run until it ends by itself.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::Result;
use end_to_end::program;
use tokio::process::Command;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

/// What the command left.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// The command in a directory, with everything that would make it say more than it should.
pub(crate) fn command(directory: &Path, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(program("visitplannr")?);
    command
        .args(arguments)
        .current_dir(directory)
        .env("TMPDIR", directory)
        .env("RUST_BACKTRACE", "1")
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    Ok(command)
}

/// Runs the command, which has to end by itself.
pub(crate) async fn run(directory: &Path, arguments: &[&str]) -> Result<Ended> {
    let ended = timeout(PATIENCE, command(directory, arguments)?.output()).await??;
    let Output { status, stdout, stderr } = ended;
    Ok(Ended {
        code: status.code(),
        output: String::from_utf8(stdout)?,
        errors: String::from_utf8(stderr)?,
    })
}
