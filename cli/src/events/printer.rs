//! Prints events for people and scripts.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use event_store::{ReadError, RecordedEvent};
use handlers::legible::LegibleJson;
use serde_json::{Value, json};

use super::EventsArguments;
use super::proposers::Proposers;
use crate::output::{Line, Output, Style, complain};

/// Characters of a destination's stream: `destination#` and a UUID.
const STREAM_WIDTH: usize = 48;
/// Characters of the longest event type.
const TYPE_WIDTH: usize = 30;

/// Prints the events that match the arguments.
pub(super) struct Printer<'a> {
    arguments: &'a EventsArguments,
    proposers: Proposers,
    output: Output,
    printed: usize,
    unreadable: usize,
    /// The types of all events so far, if the arguments select some.
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

    /// Whether the arguments select an event.
    pub(super) fn wants(&self, event: &RecordedEvent) -> bool {
        let types = &self.arguments.types;
        types.is_empty() || types.contains(&event.event.event_type)
    }

    /// Prints an event if it is selected. Returns whether the reader is still there.
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

    /// The event, unless the stored item is not one: then this is reported, and the rest continues.
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

    /// Flushes the output. Returns whether the reader is still there.
    pub(super) fn is_read(&mut self) -> Result<bool> {
        Ok(self.output.flush()? && self.output.is_read())
    }

    /// Succeeds if everything was readable. Tells people if there was nothing to print.
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
