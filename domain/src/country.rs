//! Codes for countries, ISO 3166-1.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The second letters of the 249 officially assigned codes, by their first letter from A to Z.
///
/// Source: the ISO Online Browsing Platform, <https://www.iso.org/obp/ui/#search/code/>.
const ASSIGNED: [&str; 26] = [
    "DEFGILMOQRSTUWXZ",
    "ABDEFGHIJLMNOQRSTVWYZ",
    "ACDFGHIKLMNORUVWXYZ",
    "EJKMOZ",
    "CEGHRST",
    "IJKMOR",
    "ABDEFGHILMNPQRSTUWY",
    "KMNRTU",
    "DELMNOQRST",
    "EMOP",
    "EGHIMNPRWYZ",
    "ABCIKRSTUVY",
    "ACDEFGHKLMNOPQRSTUVWXYZ",
    "ACEFGILOPRUZ",
    "M",
    "AEFGHKLMNRSTWY",
    "A",
    "EOSUW",
    "ABCDEGHIJKLMNORSTVXYZ",
    "CDFGHJKLMNORTVWZ",
    "AGMSYZ",
    "ACEGINU",
    "FS",
    "",
    "ET",
    "AMW",
];

/// The code that the European Union and Unicode's CLDR use for Kosovo, which has no official one.
const KOSOVO: [u8; 2] = *b"XK";

/// A country: an officially assigned ISO 3166-1 alpha-2 code, or `XK` for Kosovo.
///
/// History may contain other codes of two capital letters, such as the
/// reserved `IC`: they were accepted once, and are read unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "String")]
pub struct CountryCode([u8; 2]);

/// The text is not a country's code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an officially assigned ISO 3166-1 alpha-2 code, nor `XK`")]
pub struct InvalidCountryCode(String);

/// A code in stored history, where old rules apply.
#[derive(Deserialize)]
struct Stored(String);

impl CountryCode {
    /// The code: two capital ASCII letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only capital ASCII letters are stored, so the default is never used.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<String> for CountryCode {
    type Error = InvalidCountryCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let code = two_capitals(&text).filter(|code| is_assigned(*code) || *code == KOSOVO);
        code.map(Self).ok_or(InvalidCountryCode(text))
    }
}

impl TryFrom<Stored> for CountryCode {
    type Error = InvalidCountryCode;

    fn try_from(Stored(text): Stored) -> Result<Self, Self::Error> {
        two_capitals(&text).map(Self).ok_or(InvalidCountryCode(text))
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

/// Parses two capital letters, the rule for all codes so far.
pub(crate) fn two_capitals(text: &str) -> Option<[u8; 2]> {
    let code: [u8; 2] = text.as_bytes().try_into().ok()?;
    code.iter().all(u8::is_ascii_uppercase).then_some(code)
}

fn is_assigned([first, second]: [u8; 2]) -> bool {
    ASSIGNED[usize::from(first - b'A')].as_bytes().contains(&second)
}

#[cfg(test)]
mod tests {
    use super::CountryCode;
    use serde_json::{from_value, json, to_value};

    #[test]
    fn a_country_has_an_officially_assigned_code() {
        assert_eq!(CountryCode::try_from("FR".to_owned()).unwrap().as_str(), "FR");
        for wrong in ["", "F", "fr", "FRA", "F1", "É", "F\u{0}", "[[", "@A"] {
            assert!(CountryCode::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn reserved_unassigned_and_withdrawn_codes_are_of_no_country() {
        for wrong in ["IC", "EA", "AC", "TA", "CP", "DG", "EU", "UK", "UN", "FX", "SU", "AN", "ZZ"]
        {
            assert!(CountryCode::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn kosovo_has_the_code_that_everybody_uses() {
        assert!(CountryCode::try_from("XK".to_owned()).is_ok());
    }

    #[test]
    fn there_are_249_official_codes() {
        let letters = || ('A'..='Z').map(String::from);
        let all = letters().flat_map(|first| letters().map(move |second| first.clone() + &second));
        let countries = all.filter(|code| CountryCode::try_from(code.clone()).is_ok());
        assert_eq!(countries.count(), 249 + 1);
    }

    #[test]
    fn history_is_read_as_it_was_written() {
        for code in ["IC", "ZZ", "FR"] {
            let stored: CountryCode = from_value(json!(code)).unwrap();
            assert_eq!(to_value(stored).unwrap(), json!(code));
        }
        assert!(from_value::<CountryCode>(json!("fr")).is_err());
    }
}
