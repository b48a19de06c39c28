//! What an examination finds, with what to do about it.

use std::fmt;

use serde_json::{Value, json};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// As it should be.
    Well,
    /// Somebody should look at it some day.
    Warning,
    /// The system can't do its work, or does not.
    Failed,
}

/// What was found of one part of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    /// What kind of part, such as `table`.
    part: &'static str,
    /// Which one.
    subject: String,
    what: String,
    /// Empty if nothing has to be done.
    mend: String,
}

impl Finding {
    pub(super) fn well(part: &'static str, subject: &str, what: impl Into<String>) -> Self {
        let (subject, what) = (subject.to_owned(), what.into());
        Self { verdict: Verdict::Well, part, subject, what, mend: String::new() }
    }

    pub(super) fn warning(
        part: &'static str,
        subject: &str,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        let well = Self::well(part, subject, what);
        Self { verdict: Verdict::Warning, mend: mend.into(), ..well }
    }

    pub(super) fn failed(
        part: &'static str,
        subject: &str,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self { verdict: Verdict::Failed, ..Self::warning(part, subject, what, mend) }
    }

    pub(super) fn as_json(&self) -> Value {
        json!({
            "verdict": self.verdict.to_string(),
            "in": self.part,
            "of": self.subject,
            "finding": self.what,
            "mend": (!self.mend.is_empty()).then_some(&self.mend),
        })
    }

    /// For people; a verdict that is bad stands out on a terminal.
    pub(super) fn as_line(&self, is_colourful: bool) -> String {
        let Self { verdict, part, subject, what, mend } = self;
        let (colour, plain) = match (is_colourful, verdict) {
            (false, _) => ("", ""),
            (true, Verdict::Well) => ("\x1b[32m", "\x1b[0m"),
            (true, Verdict::Warning) => ("\x1b[33m", "\x1b[0m"),
            (true, Verdict::Failed) => ("\x1b[31m", "\x1b[0m"),
        };
        let word = verdict.to_string();
        let line = format!("{colour}{word:7}{plain}  {part:8}  {subject}: {what}");
        if mend.is_empty() { line } else { format!("{line}\n                   mend: {mend}") }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Well => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        })
    }
}
