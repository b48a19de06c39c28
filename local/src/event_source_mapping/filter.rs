//! Lambda's event filtering, as far as it is needed here: exact values, `prefix`, `anything-but`,
//! `exists`. See <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>.

use serde_json::{Map, Value};

use super::FilterError;

/// A filter pattern of Lambda or EventBridge, parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(pub(super) Node);

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// All of these members have to match.
    Members(Vec<(String, Node)>),
    /// One of these rules has to match.
    Rules(Vec<Rule>),
}

/// A condition on a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    Equals(Value),
    Prefix(String),
    NoneOf(Vec<Value>),
    NotPrefix(String),
    Exists(bool),
}

impl Filter {
    /// Parses a pattern, in the JSON of a template.
    ///
    /// # Errors
    /// [`FilterError`] if it is not a pattern, or uses a rule that is not supported.
    pub fn parse(pattern: &str) -> Result<Self, FilterError> {
        match serde_json::from_str(pattern)? {
            Value::Object(members) => Ok(Self(node("", members)?)),
            _ => Err(wrong("", "a pattern is an object")),
        }
    }
}

fn node(path: &str, members: Map<String, Value>) -> Result<Node, FilterError> {
    if members.is_empty() {
        return Err(wrong(path, "an empty object matches nothing"));
    }
    let members = members.into_iter().map(|(name, value)| {
        let path = format!("{path}.{name}").trim_start_matches('.').to_owned();
        let node = match value {
            _ if name.starts_with('$') => {
                return Err(wrong(&path, "this operator is not supported"));
            }
            Value::Object(members) => node(&path, members)?,
            Value::Array(rules) if !rules.is_empty() => {
                let rules = rules.into_iter().map(|value| rule(&path, value));
                Node::Rules(rules.collect::<Result<_, _>>()?)
            }
            _ => return Err(wrong(&path, "values stand in a list that is not empty")),
        };
        Ok((name, node))
    });
    members.collect::<Result<_, _>>().map(Node::Members)
}

fn rule(path: &str, value: Value) -> Result<Rule, FilterError> {
    let Value::Object(operator) = value else {
        return match value {
            Value::Array(_) => Err(wrong(path, "a list in a list matches nothing")),
            value => Ok(Rule::Equals(value)),
        };
    };
    let mut operators = operator.into_iter();
    match (operators.next(), operators.next()) {
        (Some((name, operand)), None) => match (name.as_str(), operand) {
            ("prefix", Value::String(prefix)) => Ok(Rule::Prefix(prefix)),
            ("exists", Value::Bool(exists)) => Ok(Rule::Exists(exists)),
            ("anything-but", operand) => anything_but(path, operand),
            (name, _) => Err(wrong(path, &format!("`{name}` is not supported, or not with this"))),
        },
        _ => Err(wrong(path, "an operator stands alone")),
    }
}

fn anything_but(path: &str, operand: Value) -> Result<Rule, FilterError> {
    let plain = |value: &Value| value.is_string() || value.is_number();
    match operand {
        Value::Array(values) if !values.is_empty() && values.iter().all(plain) => {
            Ok(Rule::NoneOf(values))
        }
        Value::Object(operator) => match operator.get("prefix") {
            Some(Value::String(prefix)) if operator.len() == 1 => {
                Ok(Rule::NotPrefix(prefix.clone()))
            }
            _ => Err(wrong(path, "`anything-but` takes values, or a `prefix`")),
        },
        value if plain(&value) => Ok(Rule::NoneOf(vec![value])),
        _ => Err(wrong(path, "`anything-but` takes values, or a `prefix`")),
    }
}

fn wrong(path: &str, reason: &str) -> FilterError {
    FilterError::Pattern { path: path.to_owned(), reason: reason.to_owned() }
}
