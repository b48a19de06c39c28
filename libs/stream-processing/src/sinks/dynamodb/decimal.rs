//! Sums of decimal numbers, exact to the last digit, as DynamoDB computes them.

/// The first number times ten to the power of the second.
type Decimal = (i128, i32);

/// The sum of two numbers. `None` if one of them is not a number, or the sum has more digits than are supported here.
pub(super) fn sum(one: &str, other: &str) -> Option<String> {
    let ((one, one_power), (other, other_power)) = (decimal(one)?, decimal(other)?);
    let power = one_power.min(other_power);
    let total = scaled(one, one_power, power)?.checked_add(scaled(other, other_power, power)?)?;
    Some(if power == 0 { total.to_string() } else { format!("{total}e{power}") })
}

fn decimal(text: &str) -> Option<Decimal> {
    let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let places = i32::try_from(fraction.len()).ok()?;
    Some((
        format!("{whole}{fraction}").parse().ok()?,
        power.parse::<i32>().ok()?.checked_sub(places)?,
    ))
}

fn scaled(number: i128, from: i32, to: i32) -> Option<i128> {
    let places = u32::try_from(from.checked_sub(to)?).ok()?;
    number.checked_mul(10_i128.checked_pow(places)?)
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn sums_are_exact() {
        let cases = [
            ("1", "2", "3"),
            ("9223372036854775807", "1", "9223372036854775808"),
            ("0.1", "0.2", "3e-1"),
            ("1.5", "-2", "-5e-1"),
            ("1e3", "1", "1001"),
            ("-5", "5", "0"),
        ];
        for (one, other, total) in cases {
            assert_eq!(sum(one, other).as_deref(), Some(total), "{one} + {other}");
        }
    }

    #[test]
    fn what_is_no_number_or_too_long_has_no_sum() {
        let long = "9".repeat(39);
        for (one, other) in [("1e99", "1"), ("", "1"), ("a", "1"), (&*long, "1"), ("1", "1e")] {
            assert_eq!(sum(one, other), None, "{one} + {other}");
        }
    }
}
