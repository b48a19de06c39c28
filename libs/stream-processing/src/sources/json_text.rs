//! Recognises JSON in text from outside.

/// The text without leading byte order marks and whitespace, which parsers of JSON may
/// skip: [RFC 8259, section 8.1](https://www.rfc-editor.org/rfc/rfc8259#section-8.1).
pub(crate) fn after_marks(text: &str) -> &str {
    text.trim_start_matches(|one: char| one == '\u{feff}' || one.is_ascii_whitespace())
}

/// Whether the text was meant to be JSON, so that an error in it is a mistake and not plain text. JSON inside a JSON
/// string, or behind invisible characters, counts as well.
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
