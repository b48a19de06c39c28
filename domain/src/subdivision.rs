//! Codes for parts of countries, ISO 3166-2.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::CountryCode;
use crate::country::two_capitals;

/// A part of a country: the country's code, a hyphen, and one to three letters or digits, by ISO 3166-2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "String")]
pub struct SubdivisionCode(String);

/// The text is not a subdivision's code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an ISO 3166-2 code: expected something like `GB-ENG`")]
pub struct InvalidSubdivisionCode(String);

/// A code in stored history, where old rules apply.
#[derive(Deserialize)]
struct Stored(String);

impl SubdivisionCode {
    /// The whole code, such as `GB-ENG`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code begins with that of this country.
    #[must_use]
    pub fn is_of(&self, country: CountryCode) -> bool {
        self.0.starts_with(country.as_str())
    }
}

impl TryFrom<String> for SubdivisionCode {
    type Error = InvalidSubdivisionCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_country = |text: &str| CountryCode::try_from(text.to_owned()).is_ok();
        match text.split_once('-') {
            Some((country, part)) if is_country(country) && is_part(part) => Ok(Self(text)),
            _ => Err(InvalidSubdivisionCode(text)),
        }
    }
}

impl TryFrom<Stored> for SubdivisionCode {
    type Error = InvalidSubdivisionCode;

    fn try_from(Stored(text): Stored) -> Result<Self, Self::Error> {
        match text.split_once('-') {
            Some((country, part)) if two_capitals(country).is_some() && is_part(part) => {
                Ok(Self(text))
            }
            _ => Err(InvalidSubdivisionCode(text)),
        }
    }
}

impl From<SubdivisionCode> for String {
    fn from(code: SubdivisionCode) -> Self {
        code.0
    }
}

fn is_part(text: &str) -> bool {
    (1..=3).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::SubdivisionCode;
    use crate::CountryCode;

    #[test]
    fn a_subdivision_names_its_country() {
        let england = SubdivisionCode::try_from("GB-ENG".to_owned()).unwrap();
        assert!(england.is_of(CountryCode::try_from("GB".to_owned()).unwrap()));
        assert!(!england.is_of(CountryCode::try_from("FR".to_owned()).unwrap()));
        for wrong in ["GB", "GB-", "gb-ENG", "GB-ENGL", "GB-é", "IC-TF"] {
            assert!(SubdivisionCode::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn history_is_read_as_it_was_written() {
        assert!(serde_json::from_value::<SubdivisionCode>("IC-TF".into()).is_ok());
        assert!(serde_json::from_value::<SubdivisionCode>("FR".into()).is_err());
    }
}
