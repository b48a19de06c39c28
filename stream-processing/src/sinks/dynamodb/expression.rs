//! Placeholders for the names and values of an expression: any text may be a name.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Name;

/// Names and values, by their placeholders.
#[derive(Debug, Default)]
pub(super) struct Expression {
    names: HashMap<Name, String>,
    values: HashMap<String, AttributeValue>,
}

impl Expression {
    /// The placeholder of a name: one for each name.
    pub(super) fn name(&mut self, name: Name) -> String {
        let next = self.names.len();
        self.names.entry(name).or_insert_with(|| format!("#n{next}")).clone()
    }

    /// A placeholder for a value.
    pub(super) fn value(&mut self, value: AttributeValue) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        placeholder
    }

    /// What DynamoDB is told; it takes no empty maps.
    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        let told = |(name, placeholder): (&Name, &String)| (placeholder.clone(), name.to_string());
        (!self.names.is_empty()).then(|| self.names.iter().map(told).collect())
    }

    /// The same for the values.
    pub(super) fn into_values(self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then_some(self.values)
    }
}
