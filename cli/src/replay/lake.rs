//! Reads the files of an event lake, as Firehose writes them: a CloudEvent per line, compressed, a directory per day.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use flate2::bufread::MultiGzDecoder;
use local::archive::Archive;
use stream_processing::CloudEvent;

use super::sorting::Sorting;
use crate::system::{Bucket, Objects};

/// The first bytes of a gzip file: <https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1>.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// A file is in the directory of the day on which its first event arrived, and gets events for 15 minutes at most.
const FILLED: TimeDelta = TimeDelta::minutes(15);

/// Sorts the events of a file, or of all files below a directory.
pub(super) async fn sort_files(path: &Path, mut sorting: Sorting<'_>) -> Result<Archive> {
    for path in files_in(path, sorting.selection().from)? {
        let here = || path.display().to_string();
        let file = File::open(&path).with_context(|| format!("{} can't be read", here()))?;
        add_lines(file, &mut sorting).await.with_context(here)?;
    }
    sorting.end()
}

/// Sorts the events of all objects below a prefix.
pub(super) async fn sort_objects(bucket: &Bucket, mut sorting: Sorting<'_>) -> Result<Archive> {
    let objects = Objects::of(bucket).await?;
    for key in objects.keys().await? {
        if !may_hold(&key, sorting.selection().from) {
            continue;
        }
        let mut copy = tempfile::tempfile().context("a temporary file can't be made")?;
        objects.fetch(&key, &mut copy).await?;
        copy.seek(SeekFrom::Start(0))?;
        add_lines(copy, &mut sorting)
            .await
            .with_context(|| format!("s3://{}/{key}", bucket.name))?;
    }
    sorting.end()
}

fn files_in(path: &Path, from: Option<DateTime<Utc>>) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unread = || format!("{} can't be read", path.display());
    let mut files = vec![];
    for entry in fs::read_dir(path).with_context(unread)? {
        let entry = entry.with_context(unread)?;
        // Hidden files are left by file systems and editors.
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && may_hold(&entry.path().to_string_lossy(), from) {
            files.extend(files_in(&entry.path(), from)?);
        }
    }
    Ok(files)
}

async fn add_lines(file: File, sorting: &mut Sorting<'_>) -> Result<()> {
    let mut file = BufReader::new(file);
    let is_compressed = file.fill_buf()?.starts_with(&GZIP);
    let lines: Box<dyn Read> =
        if is_compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    for (number, line) in (1..).zip(BufReader::new(lines).lines()) {
        let line = line.with_context(|| format!("line {number} can't be read"))?;
        if line.is_empty() {
            continue;
        }
        let event: CloudEvent = serde_json::from_str(&line)
            .with_context(|| format!("line {number} is not a CloudEvent; leave the file out"))?;
        sorting.add(event).await?;
    }
    Ok(())
}

/// Whether a path may lead to events that happened at `from` or later. Events arrive after they happened, and
/// imported ones long after: so only earlier days are left out.
fn may_hold(path: &str, from: Option<DateTime<Utc>>) -> bool {
    match (day_of(path), from) {
        (Some(day), Some(from)) => day >= (from - FILLED).date_naive(),
        _ => true,
    }
}

/// The day in a path such as `…/year=2026/month=11/day=21…`.
fn day_of(path: &str) -> Option<NaiveDate> {
    let part = |name: &str| -> Option<u32> {
        let (_, rest) = path.rsplit_once(name)?;
        rest.split('/').next()?.parse().ok()
    };
    let year = i32::try_from(part("year=")?).ok()?;
    NaiveDate::from_ymd_opt(year, part("/month=")?, part("/day=")?)
}

#[cfg(test)]
mod tests {
    use super::may_hold;

    fn holds(path: &str, from: &str) -> bool {
        may_hold(path, Some(from.parse().unwrap()))
    }

    #[test]
    fn a_day_before_all_that_is_wanted_is_left_out() {
        let day = "lake/events/year=2026/month=11/day=20";
        assert!(holds(day, "2026-11-20T23:59:00Z"));
        assert!(!holds(day, "2026-11-21T00:20:00Z"));
        assert!(holds(&format!("{day}/file-1.gz"), "2026-11-20T00:00:00Z"));
        assert!(!holds(&format!("{day}/file-1.gz"), "2027-01-01T00:00:00Z"));
    }

    #[test]
    fn a_file_may_have_begun_on_the_day_before() {
        assert!(holds("year=2026/month=11/day=20/1.gz", "2026-11-21T00:14:00Z"));
    }

    #[test]
    fn later_days_may_hold_what_was_imported_and_other_paths_anything() {
        assert!(holds("events/year=2026/month=11/day=22/1.gz", "2026-11-20T00:00:00Z"));
        assert!(holds("downloads/1.gz", "2026-11-20T00:00:00Z"));
        assert!(holds("year=2026/month=13/day=40/1.gz", "2026-11-20T00:00:00Z"));
        assert!(may_hold("year=2026/month=11/day=20/1.gz", None));
    }
}
