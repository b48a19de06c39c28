//! Conditions and updates as expressions of DynamoDB.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::RecordKey;
use crate::transaction::{Condition, Presence, Update};

/// Names and values by their placeholders, as any text may be a name.
#[derive(Debug, Default)]
pub(super) struct Expression {
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Expression {
    /// `None` if there is no condition.
    pub(super) fn condition(&mut self, condition: &Condition, key: &RecordKey) -> Option<String> {
        let mut clauses = vec![];
        if let Some(presence) = condition.presence {
            let name = self.name(&key.partition.name);
            clauses.push(match presence {
                Presence::Absent => format!("attribute_not_exists({name})"),
                Presence::Present => format!("attribute_exists({name})"),
            });
        }
        for (name, value) in &condition.attributes {
            let name = self.name(name);
            clauses.push(match value {
                Some(value) => format!("{name} = {}", self.value(value.clone().into())),
                None => format!("attribute_not_exists({name})"),
            });
        }
        (!clauses.is_empty()).then(|| clauses.join(" AND "))
    }

    pub(super) fn update(&mut self, updates: &BTreeMap<String, Update>) -> String {
        let (mut set, mut remove, mut add) = (vec![], vec![], vec![]);
        for (name, update) in updates {
            let name = self.name(name);
            match update {
                Update::Assign(value) => {
                    set.push(format!("{name} = {}", self.value(value.clone().into())));
                }
                Update::Remove => remove.push(name),
                Update::Add(by) => {
                    let by = self.value(AttributeValue::N(by.to_string()));
                    add.push(format!("{name} {by}"));
                }
            }
        }
        let clauses = [("SET", set), ("REMOVE", remove), ("ADD", add)].into_iter();
        let clauses = clauses.filter(|(_, changes)| !changes.is_empty());
        let clauses = clauses.map(|(verb, changes)| format!("{verb} {}", changes.join(", ")));
        clauses.collect::<Vec<_>>().join(" ")
    }

    /// The names as DynamoDB takes them; `None` instead of an empty map, which it refuses.
    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        let told = |(name, placeholder): (&String, &String)| (placeholder.clone(), name.clone());
        (!self.names.is_empty()).then(|| self.names.iter().map(told).collect())
    }

    /// The values; `None` instead of an empty map.
    pub(super) fn into_values(self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then_some(self.values)
    }

    fn name(&mut self, name: &str) -> String {
        let next = self.names.len();
        self.names.entry(name.to_owned()).or_insert_with(|| format!("#n{next}")).clone()
    }

    fn value(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }
}
