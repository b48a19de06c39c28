//! Everything that the command writes. Text from outside (ids, types, names, reasons) is made
//! [legible](handlers::legible) here: `clippy.toml` forbids other modules to write to standard output and error.

#![allow(clippy::disallowed_methods, reason = "this is where it is written")]

mod line;
mod standard_error;

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write, stdout};

use anyhow::{Context, Result};
use handlers::legible::{LegibleJson, LegibleJsonLines};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::Serialize;

pub(crate) use line::{Line, Style};
pub(crate) use standard_error::{complain, parse_arguments, refuse, start_logging};

/// Standard output, line by line. If the reader leaves (`| head`), the command ends without an error.
pub(crate) struct Output {
    lines: BufWriter<Stdout>,
    is_read: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { lines: BufWriter::new(stdout()), is_read: true }
    }

    /// Standard output for data that must stay byte for byte. On a terminal it is made legible.
    pub(crate) fn for_files() -> Box<dyn Write> {
        if stdout().is_terminal() {
            Box::new(LegibleJsonLines(stdout()))
        } else {
            Box::new(stdout().lock())
        }
    }

    /// Prints a line. Returns whether the reader is still there.
    ///
    /// # Errors
    /// If the line can't be written, for instance because the disk is full.
    pub(crate) fn line(&mut self, line: impl Into<Line>) -> Result<bool> {
        let line = line.into().shown(stdout().is_terminal());
        let written = writeln!(self.lines, "{line}");
        self.heard(written)
    }

    /// Prints lines that this command made, such as a script. Their tabs stay.
    ///
    /// # Errors
    /// If the lines can't be written.
    pub(crate) fn lines(&mut self, text: &str) -> Result<bool> {
        for line in text.lines() {
            let columns: Vec<_> = line.split('\t').map(|it| Line::from(it).shown(false)).collect();
            let written = writeln!(self.lines, "{}", columns.join("\t"));
            if !self.heard(written)? {
                return Ok(false);
            }
        }
        Ok(self.is_read)
    }

    /// Prints a value as JSON, on one line.
    ///
    /// # Errors
    /// If the value can't be written.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<bool> {
        let written = writeln!(self.lines, "{}", LegibleJson(serde_json::to_string(value)?));
        self.heard(written)
    }

    /// Flushes the output. Returns whether the reader is still there.
    ///
    /// # Errors
    /// If the output can't be written.
    pub(crate) fn flush(&mut self) -> Result<bool> {
        let written = self.lines.flush();
        self.heard(written)
    }

    /// Whether the reader is still there, by the operating system: while nothing is written, no write can fail.
    pub(crate) fn is_read(&self) -> bool {
        let output = stdout();
        let mut ends = [PollFd::new(&output, PollFlags::empty())];
        let left = poll(&mut ends, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok()
            && ends[0].revents().contains(PollFlags::ERR);
        self.is_read && !left
    }

    fn heard(&mut self, written: io::Result<()>) -> Result<bool> {
        match written {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.is_read = false,
            Err(error) => return Err(error).context("the output can't be written"),
        }
        Ok(self.is_read)
    }
}
