//! Shows the shape of a record, and none of its values.

use serde_json::Value;

/// The same JSON with its field names, where texts and numbers are replaced by what they are: `"[5 characters]"`. Records
/// can be shown and logged like this, whatever personal data they hold.
#[must_use]
pub fn redacted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, redacted(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(redacted).collect(),
        Value::String(text) => Value::String(format!("[{} characters]", text.chars().count())),
        Value::Number(_) => Value::from("[number]"),
        other @ (Value::Bool(_) | Value::Null) => other,
    }
}
