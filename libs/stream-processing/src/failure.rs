//! Why a unit of work ends before its last step.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Transience;

/// Whether a retry may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Throttling, a timeout, a lost connection: the record is delivered again.
    Transient,
    /// It can't be decoded, or breaks a rule: the record becomes a fault and is not delivered again.
    Poison,
    /// It was not tried, because an earlier one with its key is delivered again, or time was up.
    Waiting,
}

/// Why a step did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happens to the record: see [`Severity`].
    pub severity: Severity,
    /// The error, with its causes.
    pub error: ErrorDescription,
}

/// An error as text, as faults store it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDescription {
    /// The error's type without its path, such as `KeyError`.
    pub name: String,
    /// The error's message, as `Display` writes it.
    pub message: String,
    /// The error's causes, one per line.
    pub stack: String,
}

impl ErrorDescription {
    /// Describes any error, with its causes.
    pub fn of<E: Error + ?Sized>(error: &E) -> Self {
        let name = std::any::type_name::<E>();
        // From `a::B<c::D>`, readers want `B`.
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
    /// A failure that no retry can help: it becomes a fault.
    pub fn poison<E: Error + ?Sized>(error: &E) -> Self {
        Self { severity: Severity::Poison, error: ErrorDescription::of(error) }
    }

    /// A failure that may go away when the record is delivered again.
    pub fn transient<E: Error + ?Sized>(error: &E) -> Self {
        Self { severity: Severity::Transient, error: ErrorDescription::of(error) }
    }

    /// A failure of a unit that was not tried; it is delivered again.
    pub fn waiting(reason: impl Into<String>) -> Self {
        let error = ErrorDescription {
            name: "Waiting".to_owned(),
            message: reason.into(),
            stack: String::new(),
        };
        Self { severity: Severity::Waiting, error }
    }
}

/// Lets a step end with `?`: the error itself says whether it is transient.
impl<E: Transience> From<E> for Failure {
    fn from(error: E) -> Self {
        if error.is_transient() { Self::transient(&error) } else { Self::poison(&error) }
    }
}
