//! `visitplannr import`: reads a whole history into a system that has none.

use std::fs::File;
use std::io::{copy, stdin};
use std::path::{Path, PathBuf};
use std::pin::pin;

use anyhow::{Context, Result};
use chrono::Utc;
use clap::Args;
use event_store::history::{Contents, HistoryFile, ImportError, import};
use futures::StreamExt;
use handlers::stored_events::CONCLUDED;
use serde_json::json;

use crate::in_thread::in_thread;
use crate::output::Output;
use crate::progress::{counting, counting_to};
use crate::stop_signal::StopSignal;
use crate::system::{Database, SystemArguments};

const EXAMPLES: &str = "\
Examples:
  visitplannr import history.jsonl --data-dir elsewhere   a new system with this history
  gunzip < history.gz | visitplannr import - --data-dir elsewhere
  visitplannr import history.jsonl --aws --stack visitplannr-copy
  visitplannr import history.jsonl --instead-of NAME      replace the import NAME, which was abandoned

The file comes from `visitplannr export`. It is checked before anything is imported. The system must have no events; but
an import that was stopped continues if it is started again with the same file.
The system derives rows, counts and the home page from the history, as from any event. On the bus, imported events carry
the attribute `replayname`, and nobody gets a letter because of them.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ImportArguments {
    /// File to read; `-` is standard input
    file: PathBuf,
    /// Replace the import NAME, which was abandoned before it added events
    #[arg(long, value_name = "NAME")]
    instead_of: Option<String>,
    /// Print what was imported as a JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    system: SystemArguments,
}

/// Imports a file, or the rest of it after an interruption.
pub(crate) async fn run(arguments: &ImportArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let mut stop = StopSignal::listen().context("signals can't be received")?;
    let mut came = Came::default();
    let imported = async {
        let file = checked(&arguments.file).await?;
        let contents = file.contents().clone();
        let database = Database::of_new(&place).await?;
        let store = database.stored_events()?;
        let name = contents.import_name();
        database.claim_for_import(&name, arguments.instead_of.as_deref()).await?;
        let progress = counting_to(contents.events, "events");
        came.has_begun = true;
        let mut appends = pin!(import(&store, file, &CONCLUDED, Utc::now));
        while let Some(appended) = appends.next().await {
            if matches!(appended, Err(ImportError::NotEmpty)) {
                database.give_up_import(&name).await?;
            }
            let count = appended?;
            came.events += count;
            progress.inc(count);
        }
        progress.finish_and_clear();
        tell(arguments, &contents, database.is_at_work())
    };
    let ended = tokio::select! {
        imported = imported => imported,
        () = stop.received() => Err(anyhow::anyhow!("stopped")),
    };
    ended.map_err(|error| {
        let so_far = came.so_far(error.downcast_ref());
        error.context(so_far)
    })
}

/// The progress of an import.
#[derive(Debug, Default)]
struct Came {
    has_begun: bool,
    events: u64,
}

impl Came {
    /// The progress in words, with what to do next.
    fn so_far(&self, refused: Option<&ImportError>) -> String {
        let events = self.events;
        match refused {
            Some(ImportError::OtherHistory(_)) => format!(
                "{events} events were imported, and the rest can't be: import the file into a system without events"
            ),
            Some(ImportError::NotEmpty) => "nothing was imported".to_owned(),
            _ if !self.has_begun => "nothing was imported".to_owned(),
            // A transaction in flight may have been done all the same.
            _ if events == 0 => {
                "it is not known whether anything was imported; run the same command again to go on"
                    .to_owned()
            }
            _ => format!("{events} events were imported; run the same command again to go on"),
        }
    }
}

/// The file, after reading all of it once as a check.
async fn checked(path: &Path) -> Result<HistoryFile<File>> {
    let progress = counting("bytes checked");
    let (path, name) = (path.to_owned(), path.display().to_string());
    let checked = in_thread(move || {
        let file = if path == Path::new("-") { from_stdin() } else { File::open(&path) };
        Ok::<_, anyhow::Error>(HistoryFile::open(file?)?)
    });
    let checked = checked.await?.with_context(|| format!("{name} can't be imported"));
    progress.finish_and_clear();
    checked
}

/// A file is read several times, which a pipe does not allow.
fn from_stdin() -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    copy(&mut stdin().lock(), &mut file)?;
    Ok(file)
}

fn tell(arguments: &ImportArguments, contents: &Contents, is_at_work: bool) -> Result<()> {
    let Contents { events, streams, .. } = contents;
    let mut output = Output::new();
    if arguments.json {
        let name = contents.import_name();
        output.json(&json!({"name": name, "events": events, "streams": streams}))?;
    } else {
        output.line(format!("{events} events of {streams} streams are imported."))?;
        if !is_at_work {
            output.line("The rest is done when the system starts: visitplannr serve")?;
        }
    }
    output.flush()?;
    Ok(())
}
