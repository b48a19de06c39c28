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
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
    use serde_json::json;

    use super::without_addresses;

    fn redacted(json: &serde_json::Value) -> serde_json::Value {
        serde_json::from_str(&without_addresses(&json.to_string())).unwrap()
    }

    #[test]
    fn an_address_is_taken_out_wherever_a_message_has_it() {
        let proposal = |email: &str| json!({"name": "Zoo", "email": email});
        for (message, expected) in [
            (proposal("ada@example.com"), json!({"name": "Zoo", "email": null})),
            (proposal("ada at example"), json!({"name": "Zoo", "email": null})),
            (json!({"EMail": ["ada", "example.com"]}), json!({"EMail": null})),
            (json!([{"contact": "ada@example.com"}, 1]), json!([{"contact": null}, 1])),
            (json!({"id": "a@b.co", "name": "c@d.co"}), json!({"id": "a@b.co", "name": "c@d.co"})),
            (json!({"body": "says a@b.co!", "n": 1}), json!({"body": "says [address]", "n": 1})),
        ] {
            assert_eq!(redacted(&message), expected);
        }
    }

    #[test]
    fn json_within_a_text_is_looked_into() {
        let detail = json!({"data": {"email": "ada@example.com"}}).to_string();
        let record = json!({"messageId": "1", "body": json!({"detail": detail}).to_string()});

        let record = redacted(&record);

        let body: serde_json::Value =
            serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
        assert_eq!(body["detail"], json!({"data": {"email": null}}).to_string());
    }

    #[test]
    fn an_address_that_names_a_member_is_taken_out_too() {
        let data = json!({"ada@example.com": 1, "more": {"Bob@Example.com": [2]}, "a@b": 3});
        let expected = json!({"[address]": 1, "more": {"[address]": [2]}, "a@b": 3});
        assert_eq!(redacted(&data), expected);
    }

    #[test]
    fn data_in_base64_is_looked_into_whether_it_is_padded_or_not() {
        let open = json!({"name": "Zoo", "email": "ada@example.com"}).to_string();
        let sealed = STANDARD.encode(json!({"name": "Zoo", "email": null}).to_string());
        for encoded in [STANDARD.encode(&open), STANDARD_NO_PAD.encode(&open)] {
            assert_eq!(redacted(&json!({"data_base64": encoded})), json!({"data_base64": sealed}));
        }
        for kept in [STANDARD.encode("hello"), STANDARD.encode([0xff, 0xfe]), "no base64!".into()] {
            let message = json!({"data_base64": kept});
            assert_eq!(redacted(&message), message);
        }
    }

    #[test]
    fn of_a_text_that_is_no_json_only_the_words_go_that_look_like_an_address() {
        for (text, expected) in [
            (r#"{"email": "ada@example.com", "name": "#, r#"{"email": "[address]", "name": "#),
            ("mailto:ada@example.com?subject=x, me @ home", "mailto:[address], me @ home"),
        ] {
            assert_eq!(without_addresses(text), expected);
        }
    }

    #[test]
    fn what_has_no_address_stays_to_the_byte() {
        for text in [r#"{ "b": 1.10, "a": "open 10 @ 5, see @zoo", "email": null }"#, "no JSON", ""]
        {
            assert!(
                matches!(without_addresses(text), std::borrow::Cow::Borrowed(it) if it == text)
            );
        }
    }
}
