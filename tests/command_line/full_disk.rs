//! Output for which a disk has no room: that is told, and no success.

use std::fs::OpenOptions;
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::command;
use crate::operated::stopped_with_two_places;
use crate::stand_in::ended;

#[tokio::test]
async fn output_that_is_lost_is_told() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let data = data.path().to_str().context("a name that is not UTF-8")?;
    for arguments in [
        &["completions", "bash"][..],
        &["events", "--data-dir", data],
        &["faults", "list", "--data-dir", data],
        &["events", "--json", "--data-dir", data],
        &["archive", "--data-dir", data],
    ] {
        let full = OpenOptions::new().write(true).open("/dev/full")?;
        // `output` would take the disk away again.
        let told = ended(command(Path::new("/"), arguments)?.stdout(full).spawn()?).await?;

        assert_eq!(told.code, Some(1), "{arguments:?}: {}", told.errors);
        assert!(told.errors.contains("the output can't be written"), "{}", told.errors);
    }
    Ok(())
}
