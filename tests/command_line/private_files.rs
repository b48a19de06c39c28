//! What a system keeps is for its owner: addresses, keys, letters and history.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Result, ensure};
use end_to_end::Visitplannr;
use serde_json::json;
use tempfile::TempDir;

use crate::forget::{files, letters, rejected};
use crate::operated::operate;

/// Fails if others have any right in a directory.
fn is_private(directory: &Path) -> Result<()> {
    for path in files(directory)?.iter().map(AsRef::as_ref).chain([directory]) {
        for path in path.ancestors().take_while(|it| it.starts_with(directory)) {
            let mode = fs::metadata(path)?.permissions().mode() & 0o777;
            ensure!(mode & !0o700 == 0, "{} is {mode:o}", path.display());
        }
    }
    Ok(())
}

/// Gives others all that they can get.
fn open_up(directory: &Path) -> Result<()> {
    for path in files(directory)? {
        fs::set_permissions(&path, Permissions::from_mode(0o666))?;
        for parent in path.ancestors().skip(1).take_while(|it| it.starts_with(directory)) {
            fs::set_permissions(parent, Permissions::from_mode(0o777))?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn nobody_else_reads_what_a_system_keeps_or_kept_before() -> Result<()> {
    let parent = TempDir::new()?;
    let (data, history) = (parent.path().join("data"), parent.path().join("history.jsonl"));
    let system = Visitplannr::in_directory(&data).await?;
    rejected(&system, "ada@example.com").await?;
    letters(&data, 1).await?;
    operate(&data, &["export", history.to_str().unwrap_or_default()]).await?;
    is_private(&data)?;
    assert_eq!(fs::metadata(&history)?.permissions().mode() & 0o777, 0o600, "the export");
    system.terminate().await?;

    open_up(&data)?;
    let system = Visitplannr::in_directory(&data).await?;

    is_private(&data)?;
    let place = json!({"name": "Zoo", "geolocation": {"latitude": 47.38, "longitude": 8.57}});
    end_to_end::Visitor::of(&system)?.accepted(&place).await?;
    is_private(&data)
}
