//! An export that nobody wants, or that finds no room.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use event_store::history::HistoryFile;
use tempfile::TempDir;
use tokio::time::timeout;

use super::{moved, text};
use crate::command::command;
use crate::operated::{operate, stopped_with_two_places};

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_reader_that_leaves_early_has_no_whole_history_and_that_is_told() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let mut command = command(Path::new("/"), &["export", "-", "--data-dir", text(data.path())?])?;
    let mut process = command.spawn()?;

    // As `| head -0` does.
    drop(process.stdout.take());

    let ended = timeout(SOON, process.wait_with_output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("is not a whole history"), "{said}");
    Ok(())
}

#[tokio::test]
async fn what_can_not_be_written_leaves_no_file() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let full = OpenOptions::new().write(true).open("/dev/full")?;
    let mut command = command(Path::new("/"), &["export", "-", "--data-dir", text(data.path())?])?;
    // `output` would take the disk away again.
    let process = command.stdout(full).spawn()?;
    let ended = timeout(SOON, process.wait_with_output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert!(ended.status.code() == Some(1) && said.contains("No space left"), "{said}");

    let directory = TempDir::new()?;
    // A directory stands where the file should.
    let file = directory.path().join("history.jsonl");
    fs::create_dir(&file)?;
    let refused = operate(data.path(), &["export", text(&file)?]).await?;
    assert_eq!(refused.code, Some(1), "{}", refused.errors);
    assert!(refused.errors.contains("history.jsonl can't be written"), "{}", refused.errors);
    assert_eq!(directory.path().read_dir()?.count(), 1, "what was written meanwhile is gone");
    Ok(())
}

#[tokio::test]
async fn an_export_can_be_read_by_its_owner_only() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let files = TempDir::new()?;
    let file = files.path().join("history.jsonl");

    moved("export", &file, data.path()).await?;

    assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);
    assert_eq!(HistoryFile::open(File::open(&file)?)?.contents().events, 4);
    Ok(())
}
