//! Where events come from.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use super::{path, replayed};
use crate::command::command;
use crate::operated::{json_lines, operate, stopped_with_two_places};

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn the_events_table_and_files_of_a_lake_are_sources_too() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let lines = archived_lines(data.path())?;
    // As Firehose files them, an event twice; and with what a file system leaves.
    let lake = TempDir::new()?;
    let day = lake.path().join("events/year=2026/month=11/day=21");
    fs::create_dir_all(&day)?;
    let file = |lines: &[String]| gzip(&(lines.join("\n") + "\n"));
    fs::write(day.join("stream-1-1.gz"), file(&lines[2..]))?;
    fs::write(day.join("stream-1-2.gz"), [file(&lines[..2]), file(&lines[1..3])].concat())?;
    fs::write(day.join(".DS_Store"), "no events")?;
    fs::remove_file(data.path().join("archive.sqlite"))?;
    let lake = path(lake.path())?;
    for source in ["table", lake] {
        let arguments = ["replay", "--to", "bus", "--dry-run", "--json", "--source", source];
        let told = json_lines(&operate(data.path(), &arguments).await?)?;
        let types: Vec<_> = told.iter().map(|it| (&it["type"], &it["events"])).collect();
        let (proposed, succeeded) =
            (json!("DestinationProposed"), json!("GeolocationValidationSucceeded"));
        assert_eq!(types, [(&proposed, &json!(2)), (&succeeded, &json!(2))], "{source}");
    }
    let told = replayed(data.path(), &["--to", "collect-proposals", "--source", lake]).await?;
    assert_eq!(told["events"], 2);
    Ok(())
}

/// The events of the archive, as JSON.
fn archived_lines(data: &Path) -> Result<Vec<String>> {
    let archive = rusqlite::Connection::open(data.join("archive.sqlite"))?;
    let mut statement = archive.prepare("SELECT event FROM events ORDER BY id")?;
    let lines = statement.query_map([], |row| row.get(0))?;
    Ok(lines.collect::<Result<_, _>>()?)
}

fn gzip(text: &str) -> Vec<u8> {
    let mut file = GzEncoder::new(vec![], Compression::default());
    file.write_all(text.as_bytes()).unwrap();
    file.finish().unwrap()
}

#[tokio::test]
async fn a_disk_without_room_for_bringing_events_in_order_is_told() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let arguments =
        ["replay", "--to", "bus", "--source", "table", "--data-dir", path(data.path())?];
    // Where nobody can make a file, not even root.
    let mut command = command(Path::new("/"), &arguments)?;
    let ended = timeout(SOON, command.env("TMPDIR", "/proc").output()).await??;
    let said = String::from_utf8(ended.stderr)?;
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("nothing was replayed") && said.contains("temporary"), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_database_of_something_else_is_refused_and_left_as_it_is() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let elsewhere = TempDir::new()?;
    let photos = elsewhere.path().join("photos.sqlite");
    for version in [0, 1, 7] {
        let file = rusqlite::Connection::open(&photos)?;
        file.execute_batch("CREATE TABLE IF NOT EXISTS photos (name TEXT NOT NULL);")?;
        file.execute_batch(&format!("PRAGMA user_version = {version}"))?;
        file.close().map_err(|(_, error)| error)?;
        let before = fs::read(&photos)?;

        let arguments = ["replay", "--to", "bus", "--source", path(&photos)?];
        let refused = operate(data.path(), &arguments).await?;

        assert_eq!(refused.code, Some(1));
        assert!(refused.errors.contains("photos.sqlite is not an archive"), "{}", refused.errors);
        assert_eq!(fs::read(&photos)?, before);
        assert_eq!(elsewhere.path().read_dir()?.count(), 1, "nothing was made beside it");
    }
    Ok(())
}
