//! The order of changes of an object.

use std::cmp::Ordering;

/// Orders the changes of one object: hexadecimal digits, where the shorter of two counts as padded on the
/// right (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sequencer(String);

impl Sequencer {
    pub(crate) fn new(digits: impl Into<String>) -> Self {
        let digits: String = digits.into();
        Self(digits.trim_end_matches('0').to_ascii_uppercase())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for Sequencer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Sequencer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Sequencer;

    #[test]
    fn the_shorter_sequencer_is_padded() {
        assert!(Sequencer::new("0A1") == Sequencer::new("0a100"));
        assert!(Sequencer::new("0A1") < Sequencer::new("0A101"));
        assert!(Sequencer::new("0B") > Sequencer::new("0A99999"));
    }
}
