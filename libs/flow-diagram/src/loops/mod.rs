//! Expands the loops of a template (`Fn::ForEach`), as the transform `AWS::LanguageExtensions` does.
//!
//! It supports what `template.yaml` uses, and refuses the rest: a
//! half-understood loop would silently be drawn and tested wrong.

mod error;
mod substitution;

use serde_json::{Map, Value};

pub use error::LoopError;
use substitution::Item;

const LOOP: &str = "Fn::ForEach::";
const TRANSFORM: &str = "AWS::LanguageExtensions";
/// The sections that may have loops. CloudFormation also takes them in conditions and properties.
const SECTIONS: [&str; 2] = ["Resources", "Outputs"];

/// A loop as it is written: `Fn::ForEach::Name: [identifier, collection, body]`.
struct Loop<'a> {
    name: &'a str,
    identifier: &'a str,
    collection: Vec<&'a str>,
    body: &'a Map<String, Value>,
}

pub(crate) fn expand(mut template: Value) -> Result<Value, LoopError> {
    let is_declared = template["Transform"].as_array().is_some_and(|it| it[0] == TRANSFORM);
    let mappings = template["Mappings"].clone();
    for section in SECTIONS {
        let Some(members) = template[section].as_object() else { continue };
        let has_loops = members.keys().any(|key| key.starts_with(LOOP));
        if has_loops && !is_declared {
            return Err(LoopError::Undeclared);
        }
        template[section] = Value::Object(expand_section(members, &mappings)?);
    }
    refuse_others(&template)?;
    Ok(template)
}

fn expand_section(
    members: &Map<String, Value>,
    mappings: &Value,
) -> Result<Map<String, Value>, LoopError> {
    let is_loop = |key: &str| key.starts_with(LOOP);
    let others = members.iter().filter(|(key, _)| !is_loop(key));
    let mut expanded: Map<_, _> = others.map(|(key, value)| (key.clone(), value.clone())).collect();
    for (key, value) in members.iter().filter(|(key, _)| is_loop(key)) {
        let it = Loop::read(key, value)?;
        for text in &it.collection {
            let item = Item { identifier: it.identifier, text, mappings };
            for (key, value) in it.body {
                let id = it.id(key, &item)?;
                if expanded.insert(id.clone(), item.put_into(value)?).is_some() {
                    return Err(LoopError::Twice(id));
                }
            }
        }
    }
    Ok(expanded)
}

impl<'a> Loop<'a> {
    fn read(key: &'a str, value: &'a Value) -> Result<Self, LoopError> {
        let name = key.strip_prefix(LOOP).unwrap_or(key);
        let read = || {
            let [identifier, collection, body] = value.as_array()?.as_slice() else { return None };
            let collection = collection.as_array()?.iter().map(Value::as_str);
            Some(Self {
                name,
                identifier: identifier.as_str()?,
                collection: collection.collect::<Option<_>>()?,
                body: body.as_object()?,
            })
        };
        read().ok_or_else(|| LoopError::Shape(name.to_owned()))
    }

    /// The id of a member of the body for one item.
    fn id(&self, key: &str, item: &Item<'_>) -> Result<String, LoopError> {
        let id = item.put_into_text(key);
        if id == key || key.starts_with(LOOP) {
            return Err(LoopError::Key { name: self.name.to_owned(), key: key.to_owned() });
        }
        Ok(id)
    }
}

/// Refuses loops that are left: they were not expanded.
fn refuse_others(value: &Value) -> Result<(), LoopError> {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(key, value)| {
            if key.starts_with(LOOP) {
                return Err(LoopError::Place(key.clone()));
            }
            refuse_others(value)
        }),
        Value::Array(items) => items.iter().try_for_each(refuse_others),
        _ => Ok(()),
    }
}
