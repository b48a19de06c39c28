//! `visitplannr events`: prints the history, and new events.

mod arguments;
mod newest;
mod printer;
mod proposers;

use std::pin::pin;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use event_store::{EventStore, ReadError, RecordedEvent, Segment, StreamId, Version};
use futures::StreamExt;
use tokio::time::sleep;

use crate::stop_signal::StopSignal;
use crate::system::{Database, EventsTail};
pub(crate) use arguments::EventsArguments;
use newest::Newest;
use printer::Printer;
use proposers::Proposers;

/// The pause between polls: on AWS each costs half a read unit.
const PAUSE: Duration = Duration::from_millis(500);

/// Prints the requested events, until there are no more or the reader leaves.
pub(crate) async fn run(arguments: &EventsArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let mut stop = StopSignal::listen().context("signals can't be received")?;
    let shown = async {
        let database = Database::of(&place).await?;
        let proposers = Proposers::with(database.proposer_keys());
        let mut printer = Printer::new(arguments, proposers);
        match &arguments.id {
            Some(aggregate) => one(&database, &aggregate.stream(), arguments, &mut printer).await?,
            None => all(&database, arguments, &mut printer).await?,
        }
        printer.end()
    };
    tokio::select! {
        shown = shown => shown,
        () = stop.received() => {
            // Following never ends by itself.
            ensure!(arguments.follow, "stopped; these are not all events");
            Ok(())
        }
    }
}

/// Prints one stream, in its order.
async fn one(
    database: &Database,
    stream: &StreamId,
    arguments: &EventsArguments,
    printer: &mut Printer<'_>,
) -> Result<()> {
    if arguments.follow {
        database.expect_events()?;
    }
    let store = database.events()?;
    let mut last = Version::EMPTY;
    loop {
        let mut history = pin!(store.read(stream, last));
        while let Some(read) = history.next().await {
            last = version_of(&read).unwrap_or_else(|| last.next());
            let event = printer.readable(read)?;
            if let Some(event) = event
                && !printer.event(&event).await?
            {
                return Ok(());
            }
        }
        if !arguments.follow && last == Version::EMPTY {
            bail!("there is no stream {stream}; `visitplannr events` lists them");
        }
        if !arguments.follow || !printer.is_read()? {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
}

/// Prints the newest events of all streams, or all of them as they are stored.
async fn all(
    database: &Database,
    arguments: &EventsArguments,
    printer: &mut Printer<'_>,
) -> Result<()> {
    // The end of the stream first, so that nothing is missed between history and new events.
    let tail = if arguments.follow { Some(database.tail().await?) } else { None };
    let store = database.events()?;
    let mut history = pin!(store.read_all(Segment::WHOLE));
    let mut newest = Newest::of(arguments.last);
    while let Some(read) = history.next().await {
        let Some(event) = printer.readable(read)? else {
            continue;
        };
        if !arguments.all {
            if printer.wants(&event) {
                newest.add(event);
            }
        } else if !printer.event(&event).await? {
            return Ok(());
        }
    }
    for event in newest.events() {
        if !printer.event(event).await? {
            return Ok(());
        }
    }
    match tail {
        Some(tail) => follow(tail, &newest, printer).await,
        None => Ok(()),
    }
}

/// Prints new events, except those that the history showed already.
async fn follow(mut tail: EventsTail, shown: &Newest, printer: &mut Printer<'_>) -> Result<()> {
    while printer.is_read()? {
        let appended = tail.next().await?;
        if appended.is_empty() {
            sleep(PAUSE).await;
        }
        for read in appended {
            if let Some(event) = printer.readable(read)?
                && !shown.has(&event)
            {
                printer.event(&event).await?;
            }
        }
    }
    Ok(())
}

fn version_of(read: &Result<RecordedEvent, ReadError>) -> Option<Version> {
    match read {
        Ok(event) => Some(event.version),
        Err(ReadError::Undecodable { version, .. }) => version.parse().ok().map(Version),
        Err(ReadError::Unavailable(_)) => None,
    }
}
