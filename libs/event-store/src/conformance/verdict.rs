//! What a suite says of one behaviour.

use std::fmt;

/// One behaviour, and whether the store has it.
#[derive(Debug)]
pub struct Verdict {
    /// The behaviour as a sentence, for reports.
    pub behaviour: &'static str,
    /// `Err` describes what the store did instead.
    pub result: Result<(), String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.result {
            Ok(()) => write!(formatter, "ok    {}", self.behaviour),
            Err(reason) => write!(formatter, "FAIL  {}: {reason}", self.behaviour),
        }
    }
}
