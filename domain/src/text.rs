//! The rules that every text from a visitor shares.

/// The first control character, which no text may contain: it has no place on a page or in a log.
pub(crate) fn first_control_character(text: &str) -> Option<char> {
    text.chars().find(|character| character.is_control())
}

/// Length as people count it: Unicode scalar values, not bytes.
pub(crate) fn length(text: &str) -> usize {
    text.chars().count()
}
