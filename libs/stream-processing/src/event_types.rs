//! Selects events by their type.

use std::fmt;
use std::sync::Arc;

use regex_lite::Regex;

/// A selection of event types.
///
/// ```
/// use stream_processing::EventTypes;
///
/// let changes = EventTypes::matching("thing-(created|updated)")?;
/// assert!(changes.includes("thing-created"));
/// assert!(!changes.includes("something-created")); // a pattern is for the whole type
/// assert!(EventTypes::from(["thing-deleted", "thing-undeleted"]).includes("thing-deleted"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct EventTypes(Choice);

#[derive(Clone)]
enum Choice {
    Any,
    OneOf(Arc<[String]>),
    Pattern(Regex),
}

/// A pattern that is not a regular expression.
#[derive(Debug, thiserror::Error)]
#[error("`{pattern}` is not a regular expression for event types: {reason}")]
pub struct PatternError {
    pattern: String,
    reason: String,
}

impl EventTypes {
    /// Every type, also one that is not known yet.
    #[must_use]
    pub fn any() -> Self {
        Self(Choice::Any)
    }

    /// The types that a regular expression matches from beginning to end.
    ///
    /// # Errors
    /// [`PatternError`] if the pattern is not a regular expression.
    pub fn matching(pattern: &str) -> Result<Self, PatternError> {
        Regex::new(&format!("^(?:{pattern})$")).map(|regex| Self(Choice::Pattern(regex))).map_err(
            |error| PatternError { pattern: pattern.to_owned(), reason: error.to_string() },
        )
    }

    /// Whether this type is selected.
    #[must_use]
    pub fn includes(&self, event_type: &str) -> bool {
        match &self.0 {
            Choice::Any => true,
            Choice::OneOf(types) => types.iter().any(|one| one == event_type),
            Choice::Pattern(regex) => regex.is_match(event_type),
        }
    }
}

impl From<&str> for EventTypes {
    fn from(event_type: &str) -> Self {
        [event_type].into()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for EventTypes {
    fn from(types: [T; N]) -> Self {
        Self(Choice::OneOf(types.into_iter().map(Into::into).collect()))
    }
}

impl fmt::Debug for EventTypes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Choice::Any => formatter.write_str("any"),
            Choice::OneOf(types) => types.fmt(formatter),
            Choice::Pattern(regex) => formatter.write_str(regex.as_str()),
        }
    }
}
