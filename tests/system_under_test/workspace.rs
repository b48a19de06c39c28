//! The workspace as cargo and an editor see it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A file of the workspace, such as `template.yaml`.
#[must_use]
pub fn workspace_file(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// What `cargo metadata` says of the workspace's own packages.
///
/// # Errors
/// If cargo does not answer.
pub fn cargo_metadata() -> Result<Value> {
    let metadata = cargo(&["metadata", "--offline", "--no-deps", "--format-version", "1"])?;
    serde_json::from_str(&metadata).context("the metadata is not JSON")
}

/// What cargo prints.
///
/// # Errors
/// With what cargo says, if it fails.
pub fn cargo(arguments: &[&str]) -> Result<String> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(workspace_file(""))
        .output()
        .context("cargo does not start")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo {}: {said}", arguments.join(" "));
    String::from_utf8(output.stdout).context("cargo does not speak UTF-8")
}
