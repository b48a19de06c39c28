//! `visitplannr archive`: shows what the archive contains.

use std::path::Path;

use anyhow::Result;
use chrono::{DateTime, Utc};
use clap::Args;
use local::archive::{Archive, Selection, TypeSummary, archive_in};
use serde_json::json;

use crate::output::{Line, Output};
use crate::system::{DeployedArchive, Place, SystemArguments};

const EXAMPLES: &str = "\
Examples:
  visitplannr archive                   the system in this directory, running or not
  visitplannr archive --json | jq .events
  visitplannr archive --aws             what EventBridge says about the stack's archive

The archive holds published events, without replays. `visitplannr replay` publishes them again.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ArchiveArguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    system: SystemArguments,
}

/// Prints a summary of the archive.
pub(crate) async fn run(arguments: &ArchiveArguments) -> Result<()> {
    match arguments.system.place()? {
        Place::Directory(directory) => local(&directory, arguments.json),
        Place::Stack(place) => deployed(&DeployedArchive::of(&place).await?, arguments.json),
    }
}

fn local(directory: &Path, is_json: bool) -> Result<()> {
    let archive = Archive::find(&archive_in(directory))?;
    let types = archive.summary(&Selection::default())?;
    let events: u64 = types.iter().map(|it| it.events).sum();
    let first = types.iter().map(|it| it.first).min();
    let last = types.iter().map(|it| it.last).max();
    let mut output = Output::new();
    if is_json {
        let types: Vec<_> = types.iter().map(as_json).collect();
        let told = json!({
            "events": events, "bytes": archive.size(), "first": first, "last": last, "types": types,
        });
        output.json(&told)?;
    } else {
        for it in &types {
            output.line(as_line(it))?;
        }
        output.line(format!("{events} events, {} KB", archive.size().div_ceil(1024)))?;
    }
    output.flush()?;
    Ok(())
}

fn as_json(it: &TypeSummary) -> serde_json::Value {
    let TypeSummary { log, event_type, events, first, last } = it;
    json!({"log": log, "type": event_type, "events": events, "first": first, "last": last})
}

fn as_line(it: &TypeSummary) -> Line {
    let TypeSummary { log, event_type, events, first, last } = it;
    let (first, last) = (moment(first), moment(last));
    let line = Line::default().text(format_args!("{events:>9}  "));
    line.column(log, 12).text("  ").column(event_type, 30).text(format_args!("  {first} to {last}"))
}

fn moment(moment: &DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M:%S").to_string()
}

fn deployed(archive: &DeployedArchive, is_json: bool) -> Result<()> {
    let DeployedArchive { name, state, events, bytes, retention_days } = archive;
    let mut output = Output::new();
    if is_json {
        let told = json!({
            "name": name, "state": state, "events": events, "bytes": bytes,
            "retentionDays": retention_days,
        });
        output.json(&told)?;
    } else {
        let kept = match retention_days {
            Some(days) => format!("kept for {days} days"),
            None => "kept for ever".to_owned(),
        };
        let size = bytes.div_euclid(1024);
        output.line(format!("{name} ({state}): {events} events, {size} KB, {kept}"))?;
        output.line("EventBridge counts once a day.")?;
    }
    output.flush()?;
    Ok(())
}
