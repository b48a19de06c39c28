//! What the owner of a mailbox says by a link in a letter.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// One of the two links of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Letters are welcome, one a day at most.
    WriteToMe,
    /// No letter ever.
    NeverAgain,
}

/// The text names none of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it must be `write-to-me` or `never-again`")]
pub struct UnknownAnswer;

impl Answer {
    /// As a part of a path.
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
