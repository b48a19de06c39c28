//! Sizes as DynamoDB counts them, in bytes:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>.

use crate::AttributeValue;

/// The size of an attribute: its name and its value.
pub(super) fn attribute_size(name: &str, value: &AttributeValue) -> usize {
    name.len() + value_size(value)
}

fn value_size(value: &AttributeValue) -> usize {
    const NESTING: usize = 3;
    const ELEMENT: usize = 1;
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => number_size(digits),
        AttributeValue::B(bytes) => bytes.len(),
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|digits| number_size(digits)).sum(),
        AttributeValue::Bs(blobs) => blobs.iter().map(Vec::len).sum(),
        AttributeValue::L(values) => {
            NESTING + values.iter().map(|value| ELEMENT + value_size(value)).sum::<usize>()
        }
        AttributeValue::M(fields) => {
            let field = |(name, value): (&String, _)| ELEMENT + attribute_size(name, value);
            NESTING + fields.iter().map(field).sum::<usize>()
        }
        AttributeValue::Bool(_) | AttributeValue::Null(_) => 1,
    }
}

/// About one byte for two significant digits, one more, and one for a sign.
pub(super) fn number_size(digits: &str) -> usize {
    let (mantissa, _) = digits.split_once(['e', 'E']).unwrap_or((digits, ""));
    let significant: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let significant = significant.trim_matches('0').len();
    significant.div_ceil(2) + 1 + usize::from(digits.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn sizes_are_those_of_the_documentation() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        assert_eq!(attribute_size("name", &text("é")), 4 + 2);
        assert_eq!(attribute_size("n", &AttributeValue::N("-12300".to_owned())), 1 + 2 + 1 + 1);
        assert_eq!(attribute_size("b", &AttributeValue::Bool(true)), 1 + 1);
        assert_eq!(attribute_size("l", &AttributeValue::L(vec![])), 1 + 3);
        assert_eq!(attribute_size("l", &AttributeValue::L(vec![text("ab")])), 1 + 3 + 1 + 2);
        let map = HashMap::from([("k".to_owned(), text("ab"))]);
        assert_eq!(attribute_size("m", &AttributeValue::M(map)), 1 + 3 + 1 + 1 + 2);
    }
}
