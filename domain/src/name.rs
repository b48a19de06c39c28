//! The name of a destination.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{self, Unreadable};

/// The name of a destination: 1 to [`Name::MAX_LENGTH`] characters on one line, in Unicode's normalisation form C.
/// All of them are visible, and none affects the text around the name.
///
/// History may contain names that were accepted under older rules; they are read unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "String")]
pub struct Name(String);

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidName {
    /// There is nothing visible in it.
    #[error("destinations must include a name.")]
    Empty,
    /// It has more than [`Name::MAX_LENGTH`] characters: this many.
    #[error("the name has {0} characters; at most {max} are allowed.", max = Name::MAX_LENGTH)]
    TooLong(usize),
    /// It has an invisible character, or one that breaks the page.
    #[error("the name contains {0}; remove it.")]
    Unreadable(Unreadable),
}

impl Name {
    /// Characters, counted as Unicode scalar values.
    pub const MAX_LENGTH: usize = 120;

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

    fn of_length(text: String) -> Result<Self, InvalidName> {
        match text::length(&text) {
            length if length > Self::MAX_LENGTH => Err(InvalidName::TooLong(length)),
            _ => Ok(Self(text)),
        }
    }
}

/// A name in stored history, where old rules apply.
#[derive(Deserialize)]
struct Stored(String);

impl TryFrom<String> for Name {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        let line = text::line(&text, |_| false).map_err(InvalidName::Unreadable)?;
        Self::of_length(line.ok_or(InvalidName::Empty)?)
    }
}

impl TryFrom<Stored> for Name {
    type Error = InvalidName;

    fn try_from(Stored(text): Stored) -> Result<Self, InvalidName> {
        if text.trim().is_empty() {
            return Err(InvalidName::Empty);
        }
        Self::of_length(text)
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
    fn says_what_is_wrong_with_it_and_where() {
        let error = parse(" Zoo\u{7}logy").unwrap_err();
        let said = "the name contains the control character U+0007 at position 5; remove it.";
        assert_eq!(error.to_string(), said);
        assert!(parse("Zoo\nZoo").is_err());
    }

    #[test]
    fn is_measured_as_it_is_stored() {
        assert!(parse(&"e\u{301}".repeat(120)).is_ok());
    }

    #[test]
    fn of_history_is_read_as_it_was_written() {
        for old in [
            "Zoo\u{200B}",
            "\u{3164}",
            "\u{202E}ooZ",
            "Zoo  Zoo",
            "Zu\u{308}rich",
            "Z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        ] {
            let name: Name = serde_json::from_value(old.into()).unwrap();
            assert_eq!(name.as_str(), old);
            assert_eq!(serde_json::to_value(&name).unwrap(), old);
        }
        for never in ["", "  ", &"x".repeat(121)] {
            assert!(serde_json::from_value::<Name>(never.into()).is_err(), "{never}");
        }
    }

    #[test]
    fn of_history_reads_as_the_same_name_written_today() {
        let old: Name = serde_json::from_value("Zoo  Zu\u{308}rich".into()).unwrap();
        assert!(old.reads_as(&parse("Zoo Zürich").unwrap()));
        assert!(!old.reads_as(&parse("Zoo Zurich").unwrap()));
    }
}
