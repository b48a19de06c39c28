//! Combines the changes of one attribute: DynamoDB takes one clause for each.

use aws_sdk_dynamodb::types::AttributeValue as Value;
use thiserror::Error;

use super::decimal::sum;

/// The combined change of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    Set(Value),
    Remove,
    Add(Value),
    Delete(Value),
}

/// Two changes of an attribute that can't be combined into one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "one update can't {first} and then {second} the same attribute; say what it comes to, or make two updates"
)]
pub struct TwoChanges {
    first: &'static str,
    second: &'static str,
}

impl Effect {
    /// This change, followed by another.
    pub(super) fn then(self, next: Self) -> Result<Self, TwoChanges> {
        let refused = TwoChanges { first: self.verb(), second: next.verb() };
        let both = match (self, next) {
            (_, next @ (Self::Set(_) | Self::Remove)) => Some(next),
            (Self::Remove, Self::Add(value)) => Some(Self::Set(value)),
            (Self::Remove, Self::Delete(_)) => Some(Self::Remove),
            (Self::Set(value), Self::Add(more)) => added(value, more).map(Self::Set),
            (Self::Set(value), Self::Delete(less)) => without(value, &less),
            (Self::Add(value), Self::Add(more)) => added(value, more).map(Self::Add),
            (Self::Delete(value), Self::Delete(more)) => added(value, more).map(Self::Delete),
            (Self::Add(_), Self::Delete(_)) | (Self::Delete(_), Self::Add(_)) => None,
        };
        both.ok_or(refused)
    }

    fn verb(&self) -> &'static str {
        match self {
            Self::Set(_) => "set",
            Self::Remove => "remove",
            Self::Add(_) => "add to",
            Self::Delete(_) => "delete from",
        }
    }
}

/// The sum of two numbers, or the union of two sets.
fn added(one: Value, other: Value) -> Option<Value> {
    Some(match (one, other) {
        (Value::N(one), Value::N(other)) => Value::N(sum(&one, &other)?),
        (Value::Ss(one), Value::Ss(other)) => Value::Ss(union(one, other)),
        (Value::Ns(one), Value::Ns(other)) => Value::Ns(union(one, other)),
        (Value::Bs(one), Value::Bs(other)) => Value::Bs(union(one, other)),
        _ => return None,
    })
}

/// The elements of the first set only. There are no empty sets.
fn without(one: Value, other: &Value) -> Option<Effect> {
    let rest = match (one, other) {
        (Value::Ss(one), Value::Ss(other)) => difference(one, other).map(Value::Ss),
        (Value::Ns(one), Value::Ns(other)) => difference(one, other).map(Value::Ns),
        (Value::Bs(one), Value::Bs(other)) => difference(one, other).map(Value::Bs),
        _ => return None,
    };
    Some(rest.map_or(Effect::Remove, Effect::Set))
}

fn union<T: PartialEq>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    for value in other {
        if !one.contains(&value) {
            one.push(value);
        }
    }
    one
}

fn difference<T: PartialEq>(mut one: Vec<T>, other: &[T]) -> Option<Vec<T>> {
    one.retain(|value| !other.contains(value));
    (!one.is_empty()).then_some(one)
}

#[cfg(test)]
mod tests {
    use super::{Effect, Value};

    fn number(digits: &str) -> Value {
        Value::N(digits.to_owned())
    }

    fn texts(texts: &[&str]) -> Value {
        Value::Ss(texts.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn changes_of_one_attribute_come_to_what_they_do_one_after_the_other() {
        use Effect::{Add, Delete, Remove, Set};
        let cases = [
            (Add(number("1")), Add(number("2")), Add(number("3"))),
            (Add(texts(&["a"])), Add(texts(&["b", "a"])), Add(texts(&["a", "b"]))),
            (Delete(texts(&["a"])), Delete(texts(&["b"])), Delete(texts(&["a", "b"]))),
            (Set(number("1")), Add(number("2")), Set(number("3"))),
            (Remove, Add(number("2")), Set(number("2"))),
            (Remove, Delete(texts(&["a"])), Remove),
            (Set(texts(&["a", "b"])), Delete(texts(&["a"])), Set(texts(&["b"]))),
            (Set(texts(&["a"])), Delete(texts(&["a"])), Remove),
            (Add(number("1")), Set(number("9")), Set(number("9"))),
            (Add(number("1")), Remove, Remove),
        ];
        for (first, second, both) in cases {
            assert_eq!(first.then(second), Ok(both));
        }
    }

    #[test]
    fn what_no_single_change_stands_for_is_refused() {
        use Effect::{Add, Delete, Set};
        let cases = [
            (Add(texts(&["a"])), Delete(texts(&["b"]))),
            (Delete(texts(&["a"])), Add(texts(&["b"]))),
            (Add(number("1")), Add(texts(&["a"]))),
            (Set(Value::S("text".to_owned())), Add(number("1"))),
        ];
        for (first, second) in cases {
            let refused = first.then(second).unwrap_err().to_string();
            assert!(refused.contains("make two updates"), "{refused}");
        }
    }
}
