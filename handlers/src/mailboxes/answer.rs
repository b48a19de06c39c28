//! The answers that the owner of a mailbox can give by a link.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The answer behind one of a letter's two links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Letters are welcome, at most one a day.
    WriteToMe,
    /// No letter may be sent again.
    NeverAgain,
}

/// The text is not an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it must be `write-to-me` or `never-again`")]
pub struct UnknownAnswer;

impl Answer {
    /// The answer as a segment of a path: `write-to-me` or `never-again`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WriteToMe => "write-to-me",
            Self::NeverAgain => "never-again",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Answer {
    type Err = UnknownAnswer;

    fn from_str(text: &str) -> Result<Self, UnknownAnswer> {
        let all = [Self::WriteToMe, Self::NeverAgain];
        all.into_iter().find(|answer| answer.as_str() == text).ok_or(UnknownAnswer)
    }
}
