//! The name of a destination.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text;

/// What people call a destination: 1 to [`Name::MAX_LENGTH`] characters, trimmed, none of them a
/// control character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidName {
    /// Nothing left after trimming.
    #[error("destinations must include a name.")]
    Empty,
    /// More than [`Name::MAX_LENGTH`] characters.
    #[error("the name has {0} characters; at most {max} are allowed.", max = Name::MAX_LENGTH)]
    TooLong(usize),
    /// A character that can't be shown.
    #[error("the name contains the control character U+{:04X}; remove it.", u32::from(*.0))]
    ControlCharacter(char),
}

impl Name {
    /// In Unicode scalar values.
    pub const MAX_LENGTH: usize = 120;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Name {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(InvalidName::Empty);
        }
        if let Some(character) = text::first_control_character(trimmed) {
            return Err(InvalidName::ControlCharacter(character));
        }
        match text::length(trimmed) {
            length if length > Self::MAX_LENGTH => Err(InvalidName::TooLong(length)),
            _ => Ok(Self(trimmed.to_owned())),
        }
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidName, Name};

    fn parse(text: &str) -> Result<Name, InvalidName> {
        Name::try_from(text.to_owned())
    }

    #[test]
    fn is_trimmed() {
        assert_eq!(parse("  Zoo \n").unwrap().as_str(), "Zoo");
    }

    #[test]
    fn needs_something_to_read() {
        assert_eq!(parse(" \t "), Err(InvalidName::Empty));
    }

    #[test]
    fn is_measured_in_characters_after_trimming() {
        assert!(parse(&format!(" {} ", "é".repeat(120))).is_ok());
        assert_eq!(parse(&"é".repeat(121)), Err(InvalidName::TooLong(121)));
    }

    #[test]
    fn holds_no_control_characters() {
        let error = parse("Zoo\u{7}logy").unwrap_err();
        assert_eq!(error.to_string(), "the name contains the control character U+0007; remove it.");
    }
}
