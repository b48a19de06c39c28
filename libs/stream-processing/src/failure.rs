//! What ends a unit of work before its last step.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Transience;

/// Whether a repetition may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Throttling, a timeout, a lost connection: it comes again.
    Transient,
    /// It can't be decoded, or breaks a rule: it becomes a fault and never comes again.
    Poison,
    /// It was not tried, because an earlier one of its key comes again, or the time was up.
    Waiting,
}

/// Why a step did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whether a repetition may help.
    pub severity: Severity,
    /// What went wrong.
    pub error: ErrorDescription,
}

/// An error in words, as a fault keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDescription {
    /// Its type.
    pub name: String,
    /// What it says.
    pub message: String,
    /// Each cause behind it, a line each.
    pub stack: String,
}

impl ErrorDescription {
    /// The description of any error.
    pub fn of<E: Error + ?Sized>(error: &E) -> Self {
        let name = std::any::type_name::<E>();
        // Of `a::B<c::D>` people want `B`.
        let name = name.split('<').next().and_then(|path| path.rsplit("::").next()).unwrap_or(name);
        let mut stack = vec![];
        let mut cause = error.source();
        while let Some(error) = cause {
            stack.push(format!("caused by: {error}"));
            cause = error.source();
        }
        Self { name: name.to_owned(), message: error.to_string(), stack: stack.join("\n") }
    }
}

impl fmt::Display for ErrorDescription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.name, self.message)
    }
}

impl Failure {
    /// No repetition mends it.
    pub fn poison<E: Error + ?Sized>(error: &E) -> Self {
        Self { severity: Severity::Poison, error: ErrorDescription::of(error) }
    }

    /// It may succeed when it comes again.
    pub fn transient<E: Error + ?Sized>(error: &E) -> Self {
        Self { severity: Severity::Transient, error: ErrorDescription::of(error) }
    }

    /// It was not tried.
    pub fn waiting(reason: impl Into<String>) -> Self {
        let error = ErrorDescription {
            name: "Waiting".to_owned(),
            message: reason.into(),
            stack: String::new(),
        };
        Self { severity: Severity::Waiting, error }
    }
}

/// A step ends with `?` at an error that says itself what it means.
impl<E: Transience> From<E> for Failure {
    fn from(error: E) -> Self {
        if error.is_transient() { Self::transient(&error) } else { Self::poison(&error) }
    }
}
