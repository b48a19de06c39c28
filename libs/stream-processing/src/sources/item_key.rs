//! The key that keeps the changes of an item in order.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::attribute_value::{AttributeValue, Item};

/// Digits to write out, with zeros, at most: DynamoDB's numbers have up to 38 digits and exponents up to 125
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>).
const LONGEST: i64 = 200;

/// The value of the partition key, if there is one with this name: then all changes of a partition are kept in order.
/// If not, it is unknown which key that is, so all keys of the item are used together.
pub(super) fn of(keys: &Item<'_>, partition_key: &str) -> Option<String> {
    if let Some(value) = keys.get(partition_key) {
        return Some(canonical(value).into_owned());
    }
    match keys.0.as_slice() {
        [] => None,
        [(_, only)] => Some(canonical(only).into_owned()),
        several => {
            let keys = several.iter().map(|(name, value)| (&*name.0, canonical(value)));
            serde_json::to_string(&keys.collect::<BTreeMap<_, _>>()).ok()
        }
    }
}

/// The same text for the same key: its text, digits, or bytes in base64. Keys have no other types.
fn canonical<'a>(value: &'a AttributeValue<'_>) -> Cow<'a, str> {
    match value {
        AttributeValue::S(text) | AttributeValue::B(text) => Cow::Borrowed(&text.0),
        AttributeValue::N(digits) => number(&digits.0),
        other => serde_json::to_string(other).unwrap_or_default().into(),
    }
}

/// A number without exponent and redundant zeros: `1`, `1.0` and `1e0` are one key. Other text stays as it is.
fn number(digits: &str) -> Cow<'_, str> {
    let is_plain = digits.bytes().all(|digit| digit.is_ascii_digit()) && !digits.starts_with('0');
    if is_plain {
        return Cow::Borrowed(digits);
    }
    written_out(digits).map_or(Cow::Borrowed(digits), Cow::Owned)
}

fn written_out(digits: &str) -> Option<String> {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (digits, 0),
    };
    let unsigned = mantissa.trim_start_matches(['-', '+']);
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let significant = all.trim_start_matches('0');
    // The position of the decimal point, counted from the first significant digit.
    let point = i64::try_from(whole.len()).ok()?
        - i64::try_from(all.len() - significant.len()).ok()?
        + exponent;
    let significant = significant.trim_end_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let count = i64::try_from(significant.len()).ok()?;
    if point.abs() > LONGEST {
        return None;
    }
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or_default());
    Some(if point <= 0 {
        format!("{sign}0.{}{significant}", zeros(-point))
    } else if point >= count {
        format!("{sign}{significant}{}", zeros(point - count))
    } else {
        let (whole, fraction) = significant.split_at(usize::try_from(point).ok()?);
        format!("{sign}{whole}.{fraction}")
    })
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_of_the_same_value_are_the_same_text() {
        for (same, text) in [
            (["1", "1.0", "1e0", "01"], "1"),
            (["100", "1e2", "1.00E+2", "100.000"], "100"),
            (["-0.5", "-.5", "-5e-1", "-0.50"], "-0.5"),
            (["0", "-0", "0.0", "0e9"], "0"),
            (["12.5", "1.25e1", "0.125E2", "+12.5"], "12.5"),
        ] {
            assert_eq!(same.map(number), [text; 4]);
        }
    }

    #[test]
    fn what_is_no_number_stays_as_it_is() {
        for digits in ["", "-", "1.2.3", "1e", "one", "1e999999999999"] {
            assert_eq!(number(digits), digits);
        }
    }
}
