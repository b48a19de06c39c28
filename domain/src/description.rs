//! The description of a destination.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{self, Unreadable};

/// What to expect at a destination: 1 to [`Description::MAX_LENGTH`] characters on one line, under the rules of a
/// [`Name`](crate::Name). History may contain others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "String")]
pub struct Description(String);

/// Why a text is not a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidDescription {
    /// There is nothing visible: leave the description out.
    #[error("the description is empty; leave it out.")]
    Empty,
    /// It has more than [`Description::MAX_LENGTH`] characters: this many.
    #[error("the description has {0} characters; at most {max} are allowed.", max = Description::MAX_LENGTH)]
    TooLong(usize),
    /// It has an invisible character, or one that breaks the page.
    #[error("the description contains {0}; remove it.")]
    Unreadable(Unreadable),
}

impl Description {
    /// Characters, counted as Unicode scalar values.
    pub const MAX_LENGTH: usize = 280;

    /// Whether both look the same to a reader.
    #[must_use]
    pub fn reads_as(&self, other: &Self) -> bool {
        self == other || text::canonical(&self.0) == text::canonical(&other.0)
    }

    /// The text, in normalisation form C.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of_length(text: String) -> Result<Self, InvalidDescription> {
        match text::length(&text) {
            length if length > Self::MAX_LENGTH => Err(InvalidDescription::TooLong(length)),
            _ => Ok(Self(text)),
        }
    }
}

/// A description in stored history, where old rules apply.
#[derive(Deserialize)]
struct Stored(String);

impl TryFrom<String> for Description {
    type Error = InvalidDescription;

    /// Line breaks and tabs become spaces: text areas send them, and a card on a page can't show them.
    fn try_from(text: String) -> Result<Self, InvalidDescription> {
        let is_typed = |character: char| character.is_ascii_control();
        let line = text::line(&text, is_typed).map_err(InvalidDescription::Unreadable)?;
        Self::of_length(line.ok_or(InvalidDescription::Empty)?)
    }
}

impl TryFrom<Stored> for Description {
    type Error = InvalidDescription;

    fn try_from(Stored(text): Stored) -> Result<Self, InvalidDescription> {
        if text.trim().is_empty() {
            return Err(InvalidDescription::Empty);
        }
        Self::of_length(text)
    }
}

impl From<Description> for String {
    fn from(description: Description) -> Self {
        description.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Description, InvalidDescription};

    fn parse(text: &str) -> Result<Description, InvalidDescription> {
        Description::try_from(text.to_owned())
    }

    #[test]
    fn is_one_line() {
        assert_eq!(parse(" Swings.\r\n\tSand. ").unwrap().as_str(), "Swings. Sand.");
    }

    #[test]
    fn is_left_out_rather_than_empty() {
        assert_eq!(parse(" \n "), Err(InvalidDescription::Empty));
    }

    #[test]
    fn is_at_most_280_characters() {
        assert!(parse(&"x".repeat(280)).is_ok());
        assert_eq!(parse(&"x".repeat(281)), Err(InvalidDescription::TooLong(281)));
    }

    #[test]
    fn says_what_is_wrong_with_it_and_where() {
        let said =
            "the description contains the control character U+0000 at position 2; remove it.";
        assert_eq!(parse("a\0b").unwrap_err().to_string(), said);
    }

    #[test]
    fn of_history_is_read_as_it_was_written() {
        let old: Description = serde_json::from_value("Sand.\u{200B} Su\u{308}ss.".into()).unwrap();
        assert_eq!(old.as_str(), "Sand.\u{200B} Su\u{308}ss.");
        assert!(!old.reads_as(&parse("Sand. Süss.").unwrap()));
    }
}
