//! The result of an examination, with what to do about it.

use std::fmt;

use serde_json::{Value, json};

use crate::output::{Line, Style};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing has to be done.
    Well,
    /// An operator should look at it some time.
    Warning,
    /// The system can't do its work, or does not.
    Failed,
}

/// The result for one part of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    /// The kind of part, such as `table`.
    part: &'static str,
    /// The name or the id of the part.
    subject: String,
    what: String,
    /// What to do about it; empty if nothing.
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

    /// The lines for people. A bad verdict is highlighted on a terminal.
    pub(super) fn lines(&self) -> Vec<Line> {
        let Self { verdict, part, subject, what, mend } = self;
        let colour = match verdict {
            Verdict::Well => Style::Green,
            Verdict::Warning => Style::Yellow,
            Verdict::Failed => Style::Red,
        };
        let found = Line::default().styled(colour, verdict, 7).text("  ").column(part, 8);
        let found = found.text(format_args!("  {subject}: {what}"));
        let mend = (!mend.is_empty()).then(|| format!("{:19}mend: {mend}", "").into());
        [found].into_iter().chain(mend).collect()
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
