//! Events as people and scripts see them.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use event_store::{ReadError, RecordedEvent};
use handlers::legible::LegibleJson;
use serde_json::{Value, json};

use super::EventsArguments;
use super::proposers::Proposers;
use crate::output::{Line, Output, Style, complain};

/// A destination's stream, `destination#` and a UUID.
const STREAM_WIDTH: usize = 48;
/// The longest type.
const TYPE_WIDTH: usize = 30;

/// Prints the events that were asked for.
pub(super) struct Printer<'a> {
    arguments: &'a EventsArguments,
    proposers: Proposers,
    output: Output,
    printed: usize,
    unreadable: usize,
    /// Those that went by, if somebody asked for some.
    types: BTreeSet<String>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(arguments: &'a EventsArguments, proposers: Proposers) -> Self {
        Self {
            arguments,
            proposers,
            output: Output::new(),
            printed: 0,
            unreadable: 0,
            types: BTreeSet::new(),
        }
    }

    /// Whether an event was asked for.
    pub(super) fn wants(&self, event: &RecordedEvent) -> bool {
        let types = &self.arguments.types;
        types.is_empty() || types.contains(&event.event.event_type)
    }

    /// Prints an event if it was asked for, and says whether it is worth going on.
    pub(super) async fn event(&mut self, event: &RecordedEvent) -> Result<bool> {
        if !self.wants(event) {
            return Ok(self.output.is_read());
        }
        self.printed += 1;
        let event = self.proposers.shown(event).await?;
        if self.arguments.json {
            return self.output.json(&as_json(&event));
        }
        self.output.line(as_line(&event))
    }

    /// The event, unless what is stored is none: that is told, and the rest goes on.
    pub(super) fn readable(
        &mut self,
        read: Result<RecordedEvent, ReadError>,
    ) -> Result<Option<RecordedEvent>> {
        match read {
            Ok(event) => {
                if !self.arguments.types.is_empty() {
                    self.types.insert(event.event.event_type.clone());
                }
                Ok(Some(event))
            }
            Err(error @ ReadError::Undecodable { .. }) => {
                self.unreadable += 1;
                complain(format_args!("visitplannr: {error}"));
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Hands over what was printed, and says whether somebody waits for more.
    pub(super) fn is_read(&mut self) -> Result<bool> {
        Ok(self.output.flush()? && self.output.is_read())
    }

    /// Ends well if everything was readable. People are told that there was nothing to print.
    pub(super) fn end(mut self) -> Result<()> {
        if self.printed + self.unreadable == 0 && !self.arguments.json {
            let types: Vec<_> = self.types.iter().map(String::as_str).collect();
            match types.as_slice() {
                [] => self.output.line("No events.")?,
                types => {
                    self.output.line(format!("No events; the types are {}.", types.join(", ")))?
                }
            };
        }
        self.output.flush()?;
        match self.unreadable {
            0 => Ok(()),
            some => bail!("{some} of the items are not events; `visitplannr verify` says more"),
        }
    }
}

fn as_line(event: &RecordedEvent) -> Line {
    let RecordedEvent { stream, version, event } = event;
    let happened = event.timestamp.format("%Y-%m-%d %H:%M:%S%.3f");
    Line::default()
        .styled(Style::Dim, happened, 0)
        .text("  ")
        .column(stream, STREAM_WIDTH)
        .text(format_args!("  {:>2}  ", version.0))
        .styled(Style::Bold, &event.event_type, TYPE_WIDTH)
        .text("  ")
        .text(LegibleJson(Value::from(event.payload.clone())))
}

fn as_json(event: &RecordedEvent) -> Value {
    json!({
        "stream": {"category": event.stream.category, "id": event.stream.id},
        "version": event.version,
        "id": event.event.id,
        "type": event.event.event_type,
        "timestamp": event.event.timestamp,
        "schema": event.event.schema,
        "payload": event.event.payload,
        "metadata": event.event.metadata,
    })
}
