//! The command on a terminal, which no pipe is.

use std::process::Stdio;

use anyhow::Result;
use end_to_end::program;
use tempfile::TempDir;
use tokio::process::Command;

#[tokio::test]
async fn a_command_works_on_a_terminal_too() -> Result<()> {
    let here = TempDir::new()?;
    let listing =
        format!("'{}' faults list --data-dir elsewhere", program("visitplannr")?.display());

    // `script` gives its command a terminal, and ends as it does.
    let script = Command::new("script")
        .args(["--quiet", "--return", "--command", &listing, "/dev/null"])
        .current_dir(here.path())
        .stdin(Stdio::null())
        .output()
        .await?;

    let said = String::from_utf8(script.stdout)?;
    assert!(said.contains("visitplannr: ") && said.contains("elsewhere"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    Ok(())
}
