//! Removes email addresses from messages that could not be processed; everything else is kept.
//!
//! A visitor may ask to forget an address, and a copy in clear would outlive the key of the sealed one.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD as STANDARD_ALPHABET;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::email_address::EmailAddress;

/// The member of a proposal that holds an address.
const EMAIL: &str = "email";
/// The member of a CloudEvent that holds data in base64.
const ENCODED: &str = "data_base64";
/// Members that identify a message or a place. Without them, a resubmitted message would be another one.
const KEPT: [&str; 4] = ["id", "source", "name", "description"];
/// Replaces an address in a text.
const REDACTED: &str = "[address]";

/// The text without email addresses. In JSON, and in JSON inside its texts, `null` replaces every value that is an
/// address, or that is called `email`: a proposal without one is still a proposal. In other texts, every word that
/// looks like an address is replaced, except in ids and in the names and descriptions of places, which are public. A
/// text without addresses is returned byte for byte.
#[must_use]
pub fn without_addresses(text: &str) -> Cow<'_, str> {
    match serde_json::from_str(text) {
        Ok(mut json @ (Value::Object(_) | Value::Array(_))) => {
            if redact(&mut json) {
                Cow::Owned(json.to_string())
            } else {
                Cow::Borrowed(text)
            }
        }
        _ if text.split(is_between_words).any(looks_like_an_address) => {
            Cow::Owned(without_words(text))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Redacts the value; returns whether there was an address.
fn redact(json: &mut Value) -> bool {
    let replacement = match json {
        Value::Object(members) => {
            let mut found = redact_names(members);
            for (name, value) in members {
                if name.eq_ignore_ascii_case(EMAIL) {
                    found |= !value.take().is_null();
                } else if name == ENCODED {
                    found |= redact_encoded(value);
                } else if !KEPT.contains(&name.as_str()) || !value.is_string() {
                    found |= redact(value);
                }
            }
            return found;
        }
        Value::Array(values) => {
            let mut found = false;
            for value in values {
                found |= redact(value);
            }
            return found;
        }
        Value::String(text) if text.parse::<EmailAddress>().is_ok() => Value::Null,
        // A queue's message, and its detail, is JSON inside a text.
        Value::String(text) => match without_addresses(text) {
            Cow::Owned(redacted) => Value::String(redacted),
            Cow::Borrowed(_) => return false,
        },
        _ => return false,
    };
    *json = replacement;
    true
}

/// Redacts the names of members. If several become equal, the last one stays.
fn redact_names(members: &mut Map<String, Value>) -> bool {
    let is_address = |name: &&String| name.parse::<EmailAddress>().is_ok();
    let found: Vec<String> = members.keys().filter(is_address).cloned().collect();
    for name in &found {
        if let Some(value) = members.remove(name) {
            members.insert(REDACTED.to_owned(), value);
        }
    }
    !found.is_empty()
}

/// Redacts text in base64, padded or not.
fn redact_encoded(value: &mut Value) -> bool {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD_ALPHABET,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let bytes = value.as_str().and_then(|text| LENIENT.decode(text).ok());
    let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return redact(value);
    };
    let Cow::Owned(redacted) = without_addresses(&text) else { return false };
    *value = STANDARD.encode(redacted).into();
    true
}

fn without_words(text: &str) -> String {
    let words = text.split_inclusive(is_between_words).map(|word| {
        let bare = word.trim_end_matches(is_between_words);
        let after = &word[bare.len()..];
        if looks_like_an_address(bare) { format!("{REDACTED}{after}") } else { word.to_owned() }
    });
    words.collect()
}

/// Characters that an address has only in quotes, which are not supported here.
fn is_between_words(letter: char) -> bool {
    letter.is_whitespace() || r#""<>()[]{},;:\"#.contains(letter)
}

fn looks_like_an_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}

#[cfg(test)]
mod tests;
