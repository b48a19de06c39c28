//! Codes for countries and their parts, ISO 3166.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A country: two capital letters, ISO 3166-1 alpha-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

/// A part of a country: its code, a hyphen, one to three letters or digits, ISO 3166-2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SubdivisionCode(String);

/// The text is no country code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no ISO 3166-1 alpha-2 code: expected two capital letters")]
pub struct InvalidCountryCode(String);

/// The text is no subdivision code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no ISO 3166-2 code: expected something like `GB-ENG`")]
pub struct InvalidSubdivisionCode(String);

impl CountryCode {
    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only capital ASCII letters get in, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl SubdivisionCode {
    /// The whole code, country included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CountryCode {
    type Error = InvalidCountryCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match *text.as_bytes() {
            [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
                Ok(Self([first, second]))
            }
            _ => Err(InvalidCountryCode(text)),
        }
    }
}

impl TryFrom<String> for SubdivisionCode {
    type Error = InvalidSubdivisionCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_part = |part: &str| {
            (1..=3).contains(&part.len())
                && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        match text.split_once('-') {
            Some((country, part))
                if CountryCode::try_from(country.to_owned()).is_ok() && is_part(part) =>
            {
                Ok(Self(text))
            }
            _ => Err(InvalidSubdivisionCode(text)),
        }
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

impl From<SubdivisionCode> for String {
    fn from(code: SubdivisionCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::{CountryCode, SubdivisionCode};

    #[test]
    fn a_country_is_two_capital_letters() {
        assert_eq!(CountryCode::try_from("FR".to_owned()).unwrap().as_str(), "FR");
        for wrong in ["", "F", "fr", "FRA", "F1", "É"] {
            assert!(CountryCode::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_subdivision_names_its_country() {
        assert_eq!(SubdivisionCode::try_from("GB-ENG".to_owned()).unwrap().as_str(), "GB-ENG");
        for wrong in ["GB", "GB-", "gb-ENG", "GB-ENGL", "GB-é"] {
            assert!(SubdivisionCode::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
