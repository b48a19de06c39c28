//! Standard output, for as long as somebody reads it.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write, stdout};

use anyhow::{Context, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Lines for whoever reads them. A reader that has left (`| head`) is no reason to fail, but one to end.
pub(crate) struct Output {
    lines: BufWriter<Stdout>,
    is_read: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { lines: BufWriter::new(stdout()), is_read: true }
    }

    /// Whether a person reads, who likes colours.
    pub(crate) fn is_terminal() -> bool {
        stdout().is_terminal()
    }

    /// Prints a line, and says whether it is worth going on.
    ///
    /// # Errors
    /// If it can't be written, such as to a disk that is full.
    pub(crate) fn line(&mut self, line: &str) -> Result<bool> {
        let written = writeln!(self.lines, "{line}");
        self.heard(written)
    }

    /// Hands over what was printed so far.
    ///
    /// # Errors
    /// If it can't be written.
    pub(crate) fn flush(&mut self) -> Result<bool> {
        let written = self.lines.flush();
        self.heard(written)
    }

    /// Whether the reader has left, asked of the system: who waits for the next line writes nothing that
    /// could fail.
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
