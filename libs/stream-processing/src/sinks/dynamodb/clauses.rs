//! Changes as the clauses of an update expression:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html>.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::value::RawValue;

use super::attribute::value_of;
use super::effect::Effect;
use super::expression::Expression;
use super::{Attribute, AttributeError, Change, Name};

/// An attribute, and its combined change.
pub(super) type Clause = (Name, Effect);

/// The changes combined into one clause per attribute. Key attributes are left out.
pub(super) fn of(
    changes: Vec<Change>,
    key: &[(Name, Attribute)],
) -> Result<Vec<Clause>, AttributeError> {
    let mut clauses = Clauses::with_capacity(2 * changes.len());
    for change in changes {
        match change {
            Change::SetFields(object) => {
                let fields: BTreeMap<String, &RawValue> = serde_json::from_str(object.get())?;
                for (name, json) in fields {
                    clauses.add(name.into(), effect_of_field(json)?)?;
                }
            }
            Change::Remove(name) => clauses.add(name, Effect::Remove)?,
            Change::Set(name, value) => clauses.add(name, Effect::Set(value.into_value()?))?,
            Change::Add(name, value) => clauses.add(name, Effect::Add(value.into_value()?))?,
            Change::Delete(name, value) => {
                clauses.add(name, Effect::Delete(value.into_value()?))?;
            }
        }
    }
    let is_of_key = |name: &Name| key.iter().any(|(known, _)| known == name);
    Ok(clauses.in_order.into_iter().filter(|(name, _)| !is_of_key(name)).collect())
}

/// The placeholders and the update expression; `None` instead of an expression if nothing changes.
pub(super) fn render(clauses: Vec<Clause>) -> (Expression, Option<String>) {
    let mut expression = Expression::with_capacity(clauses.len());
    let mut texts = [const { String::new() }; 4];
    for (name, effect) in clauses {
        let (place, verb, value) = match effect {
            Effect::Set(value) => (0, "SET ", Some((" = ", value))),
            Effect::Remove => (1, "REMOVE ", None),
            Effect::Add(value) => (2, "ADD ", Some((" ", value))),
            Effect::Delete(value) => (3, "DELETE ", Some((" ", value))),
        };
        let text: &mut String = &mut texts[place];
        let before = if text.is_empty() { verb } else { ", " };
        let name = expression.name(name);
        // Writing to a string never fails.
        let _ = match value.map(|(between, value)| (between, expression.value(value))) {
            Some((between, value)) => write!(text, "{before}{name}{between}{value}"),
            None => write!(text, "{before}{name}"),
        };
    }
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    (expression, (!texts.is_empty()).then(|| texts.join(" ")))
}

/// The values of the attributes that are set unconditionally.
pub(super) fn values_set(clauses: &[Clause]) -> HashMap<String, AttributeValue> {
    let set = |(name, effect): &Clause| match effect {
        Effect::Set(value) => Some((name.to_string(), value.clone())),
        _ => None,
    };
    clauses.iter().filter_map(set).collect()
}

fn effect_of_field(json: &RawValue) -> Result<Effect, AttributeError> {
    Ok(match json.get() {
        "null" => Effect::Remove,
        json => Effect::Set(value_of(json)?),
    })
}

/// One clause per attribute, in the order in which they were named first.
struct Clauses {
    places: HashMap<Name, usize>,
    in_order: Vec<Clause>,
}

impl Clauses {
    fn with_capacity(clauses: usize) -> Self {
        let places = HashMap::with_capacity(clauses);
        Self { places, in_order: Vec::with_capacity(clauses) }
    }

    fn add(&mut self, name: Name, effect: Effect) -> Result<(), AttributeError> {
        let Some((_, known)) = self.places.get(&name).and_then(|at| self.in_order.get_mut(*at))
        else {
            self.places.insert(name.clone(), self.in_order.len());
            self.in_order.push((name, effect));
            return Ok(());
        };
        *known = std::mem::replace(known, Effect::Remove)
            .then(effect)
            .map_err(|source| AttributeError::TwoChanges { name: name.into_owned(), source })?;
        Ok(())
    }
}
