//! Changes as the clauses of an update expression:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html>.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::value::RawValue;

use super::attribute::value_of;
use super::expression::Expression;
use super::{Attribute, AttributeError, Change, Name};

/// What is done to one attribute.
struct Clause {
    verb: Verb,
    name: Name,
    /// None for what is removed.
    value: Option<AttributeValue>,
}

#[derive(Clone, Copy)]
enum Verb {
    Set,
    Remove,
    Add,
    Delete,
}

/// Names and values of these changes, and what is done with them; nothing if nothing is changed. The key
/// is left as it is.
pub(super) fn render(
    changes: Vec<Change>,
    key: &[(Name, Attribute)],
) -> Result<(Expression, Option<String>), AttributeError> {
    let clauses = effective(clauses_of(changes)?, key);
    let mut expression = Expression::with_capacity(clauses.len());
    let mut texts = [const { String::new() }; 4];
    for Clause { verb, name, value } in clauses {
        let text = &mut texts[verb as usize];
        let before = if text.is_empty() { verb.word() } else { ", " };
        let name = expression.name(name);
        // To a string, writing never fails.
        let _ = match value.map(|value| expression.value(value)) {
            Some(value) => write!(text, "{before}{name}{}{value}", verb.between()),
            None => write!(text, "{before}{name}"),
        };
    }
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    Ok((expression, (!texts.is_empty()).then(|| texts.join(" "))))
}

fn clauses_of(changes: Vec<Change>) -> Result<Vec<Clause>, AttributeError> {
    let mut clauses = Vec::with_capacity(2 * changes.len());
    for change in changes {
        let (verb, name, value) = match change {
            Change::SetFields(object) => {
                let fields: BTreeMap<String, &RawValue> = serde_json::from_str(object.get())?;
                for (name, json) in fields {
                    clauses.push(Clause::of_field(name.into(), json)?);
                }
                continue;
            }
            Change::Remove(name) => (Verb::Remove, name, None),
            Change::Set(name, value) => (Verb::Set, name, Some(value)),
            Change::Add(name, value) => (Verb::Add, name, Some(value)),
            Change::Delete(name, value) => (Verb::Delete, name, Some(value)),
        };
        clauses.push(Clause { verb, name, value: value.map(Attribute::into_value).transpose()? });
    }
    Ok(clauses)
}

/// The last one of each attribute: DynamoDB refuses two.
fn effective(mut clauses: Vec<Clause>, key: &[(Name, Attribute)]) -> Vec<Clause> {
    let mut taken = HashSet::with_capacity(clauses.len() + key.len());
    taken.extend(key.iter().map(|(name, _)| name));
    let from_the_last = clauses.iter().rev();
    let are_done: Vec<bool> = from_the_last.map(|clause| taken.insert(&clause.name)).collect();
    let mut are_done = are_done.into_iter().rev();
    clauses.retain(|_| are_done.next() == Some(true));
    clauses
}

impl Clause {
    fn of_field(name: Name, json: &RawValue) -> Result<Self, AttributeError> {
        Ok(match json.get() {
            "null" => Self { verb: Verb::Remove, name, value: None },
            json => Self { verb: Verb::Set, name, value: Some(value_of(json)?) },
        })
    }
}

impl Verb {
    fn word(self) -> &'static str {
        match self {
            Self::Set => "SET ",
            Self::Remove => "REMOVE ",
            Self::Add => "ADD ",
            Self::Delete => "DELETE ",
        }
    }

    /// What stands between a name and its value.
    fn between(self) -> &'static str {
        match self {
            Self::Set => " = ",
            _ => " ",
        }
    }
}
