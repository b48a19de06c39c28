//! The contract, asked and answered by a tool that knows nothing else of the system.

use anyhow::{Result, ensure};
use end_to_end::{tool, workspace_file};
use tempfile::TempDir;
use tokio::process::Command;

use crate::story::Story;

#[tokio::test]
async fn what_the_api_does_is_what_the_contract_says() -> Result<()> {
    let Story { system, .. } = Story::begins().await?;
    let directory = TempDir::new()?;
    let run = Command::new(tool("st")?)
        .current_dir(directory.path())
        .arg("--config-file")
        .arg(workspace_file("tests/whole_flow/schemathesis.toml"))
        .arg("run")
        .arg(workspace_file("handlers/openapi.yaml"))
        .args(["--url", &system.site])
        .output()
        .await?;
    let said = String::from_utf8_lossy(&run.stdout);
    ensure!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    Ok(())
}
