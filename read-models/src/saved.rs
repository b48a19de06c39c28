//! The result of a conditional write.

/// The result of a conditional write.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved<T> {
    /// The value is stored: by this write, or by an equal one before it.
    Written,
    /// This value is stored instead, if there is one.
    Refused(Option<T>),
}

impl<T: PartialEq> Saved<T> {
    /// The result of writing `value` if this is stored. A client that got no answer retries, and finds its own write.
    #[must_use]
    pub fn unless_there(value: &T, there: Option<T>) -> Self {
        if there.as_ref() == Some(value) { Self::Written } else { Self::Refused(there) }
    }
}
