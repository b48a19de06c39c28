//! How a conditional write ended.

/// How a conditional write ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved<T> {
    /// It is written: by this write, or by one before it that was the same.
    Written,
    /// This is there instead.
    Refused(Option<T>),
}

impl<T: PartialEq> Saved<T> {
    /// What became of `value` when this is there. A client that got no answer writes again, and finds its own write.
    #[must_use]
    pub fn unless_there(value: &T, there: Option<T>) -> Self {
        if there.as_ref() == Some(value) { Self::Written } else { Self::Refused(there) }
    }
}
