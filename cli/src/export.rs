//! `visitplannr export`: writes the whole history to a file.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, bail};
use clap::Args;
use event_store::dynamodb::DynamoDbEventStore;
use event_store::history::{self, Contents, ExportError};
use serde_json::json;
use tempfile::NamedTempFile;

use crate::output::Output;
use crate::progress::counting;
use crate::stop_signal::StopSignal;
use crate::system::{Contradiction, Database, SystemArguments};

const EXAMPLES: &str = "\
Examples:
  visitplannr export history.jsonl           every event of the system in this directory
  visitplannr export - | gzip > history.gz
  visitplannr export history.jsonl --aws     from the stack `visitplannr` on AWS; reads the events table once
  visitplannr import history.jsonl --data-dir elsewhere

The file has one line per event, as it is stored, and a reader can tell whether it is complete. It appears only once it
is. It contains everything that is in the events, personal data too.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExportArguments {
    /// File to write; `-` is standard output
    file: PathBuf,
    /// Print what was written as a JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    system: SystemArguments,
}

/// Writes all events; if that fails, there is no file.
pub(crate) async fn run(arguments: &ExportArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let is_to_stdout = arguments.file == Path::new("-");
    if is_to_stdout && arguments.json {
        bail!(Contradiction("standard output is the export itself; leave --json out"));
    }
    let events = Database::of(&place).await?.stored_events()?;
    if is_to_stdout {
        // A signal ends this at once, even if the output is blocked.
        drop(export(&events, Output::for_files()).await?);
        return Ok(());
    }
    let mut stop = StopSignal::listen().context("signals can't be received")?;
    tokio::select! {
        contents = to_file(&events, &arguments.file) => tell(arguments, &contents?),
        () = stop.received() => bail!("stopped; nothing is exported"),
    }
}

/// Writes to a temporary file beside it, so that the file appears complete and at once.
async fn to_file(events: &DynamoDbEventStore, path: &Path) -> Result<Contents> {
    let unwritten = || format!("{} can't be written", path.display());
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let file =
        NamedTempFile::new_in(directory.unwrap_or(Path::new("."))).with_context(unwritten)?;
    let (file, contents) = export(events, file).await.with_context(unwritten)?;
    file.as_file().sync_all().with_context(unwritten)?;
    file.persist(path).with_context(unwritten)?;
    Ok(contents)
}

async fn export<W: Write>(events: &DynamoDbEventStore, file: W) -> Result<(W, Contents)> {
    let progress = counting("events");
    let exported = history::export(events, BufWriter::new(file), || progress.inc(1)).await;
    progress.finish_and_clear();
    let (file, contents) = exported.map_err(|error| match error {
        ExportError::Write(error) if error.kind() == ErrorKind::BrokenPipe => {
            Error::msg("the reader of the export has gone; what it read is not a whole history")
        }
        ExportError::Write(error) => error.into(),
        error => Error::from(error).context("`visitplannr verify` says what is wrong with history"),
    })?;
    let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    Ok((file, contents))
}

fn tell(arguments: &ExportArguments, contents: &Contents) -> Result<()> {
    let Contents { events, streams, sha256 } = contents;
    let (file, mut output) = (arguments.file.display().to_string(), Output::new());
    if arguments.json {
        output.json(&json!({
            "file": file, "events": events, "streams": streams, "sha256": sha256,
        }))?;
    } else {
        output.line(format!("{events} events of {streams} streams are in {file}."))?;
    }
    output.flush()?;
    Ok(())
}
