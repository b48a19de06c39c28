//! JSON in what somebody sent.

/// The text without the byte order marks and the space before it, which readers of JSON may pass over:
/// [RFC 8259, section 8.1](https://www.rfc-editor.org/rfc/rfc8259#section-8.1).
pub(crate) fn after_marks(text: &str) -> &str {
    text.trim_start_matches(|one: char| one == '\u{feff}' || one.is_ascii_whitespace())
}

/// Whether somebody meant JSON, so that what can't be read as such is a mistake and no plain text. So does JSON that
/// was written as a JSON string once more, or behind what nobody sees.
pub(super) fn is_meant(text: &str) -> bool {
    let unseen = |one: char| {
        one.is_whitespace()
            || one.is_control()
            || matches!(one, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    };
    let seen = text.trim_start_matches(unseen);
    let is_twice = || serde_json::from_str::<String>(seen).is_ok_and(|text| is_meant(&text));
    seen.starts_with(['{', '[']) || (seen.starts_with('"') && is_twice())
}
