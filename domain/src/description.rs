//! What a visitor says about a destination.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text;

/// What to expect at a destination: 1 to [`Description::MAX_LENGTH`] characters on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Description(String);

/// Why a text is no description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidDescription {
    /// Nothing left after trimming: say nothing instead.
    #[error("the description is empty; leave it out.")]
    Empty,
    /// More than [`Description::MAX_LENGTH`] characters.
    #[error("the description has {0} characters; at most {max} are allowed.", max = Description::MAX_LENGTH)]
    TooLong(usize),
    /// A character that can't be shown.
    #[error("the description contains the control character U+{:04X}; remove it.", u32::from(*.0))]
    ControlCharacter(char),
}

impl Description {
    /// In Unicode scalar values.
    pub const MAX_LENGTH: usize = 280;

    /// The description as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Description {
    type Error = InvalidDescription;

    /// Line breaks and tabs become spaces: a text area sends them, a card on a page has no use
    /// for them.
    fn try_from(text: String) -> Result<Self, InvalidDescription> {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            return Err(InvalidDescription::Empty);
        }
        if let Some(character) = text::first_control_character(&line) {
            return Err(InvalidDescription::ControlCharacter(character));
        }
        match text::length(&line) {
            length if length > Self::MAX_LENGTH => Err(InvalidDescription::TooLong(length)),
            _ => Ok(Self(line)),
        }
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
    fn holds_no_control_characters() {
        assert_eq!(parse("a\0b"), Err(InvalidDescription::ControlCharacter('\0')));
    }
}
