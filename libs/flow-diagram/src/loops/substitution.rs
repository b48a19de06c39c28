//! Substitutes one item of a loop in the loop's body.

use serde_json::{Map, Value, json};

use super::LoopError;

/// An item, and the mappings to look it up in.
pub(super) struct Item<'a> {
    /// The loop's identifier, without `${}`.
    pub(super) identifier: &'a str,
    /// The value that replaces the identifier.
    pub(super) text: &'a str,
    pub(super) mappings: &'a Value,
}

impl Item<'_> {
    /// The value, with the item in place of the identifier.
    pub(super) fn put_into(&self, value: &Value) -> Result<Value, LoopError> {
        match value {
            Value::String(text) if text.contains(&self.placeholder()) => {
                Err(LoopError::PlainText(text.clone()))
            }
            Value::Array(items) => items.iter().map(|item| self.put_into(item)).collect(),
            Value::Object(members) => match function(members) {
                Some(("Ref", name)) => self.reference(name),
                Some(("Fn::Sub", arguments)) => self.substituted(arguments),
                Some(("Fn::GetAtt", path)) => self.attribute(path),
                Some(("Fn::FindInMap", keys)) => self.looked_up(keys),
                _ => self.put_into_members(members),
            },
            other => Ok(other.clone()),
        }
    }

    /// The text, with the item in place of every `${identifier}`.
    pub(super) fn put_into_text(&self, text: &str) -> String {
        text.replace(&self.placeholder(), self.text)
    }

    fn placeholder(&self) -> String {
        format!("${{{}}}", self.identifier)
    }

    fn put_into_members(&self, members: &Map<String, Value>) -> Result<Value, LoopError> {
        let members = members.iter().map(|(key, value)| match key {
            key if key.contains(&self.placeholder()) => Err(LoopError::PlainText(key.clone())),
            key => Ok((key.clone(), self.put_into(value)?)),
        });
        members.collect::<Result<Map<_, _>, _>>().map(Value::Object)
    }

    /// The item if the name is the identifier; otherwise a reference to what it names.
    fn reference(&self, name: &Value) -> Result<Value, LoopError> {
        if name == self.identifier {
            return Ok(json!(self.text));
        }
        let name = self.put_into(name)?;
        name.as_str().ok_or_else(|| unexpected("Ref", &name))?;
        Ok(json!({"Ref": name}))
    }

    /// Inserts known values into the text. A text without other variables becomes a plain string.
    fn substituted(&self, arguments: &Value) -> Result<Value, LoopError> {
        let (text, values) = match arguments {
            Value::String(text) => (text, None),
            Value::Array(both) => match both.as_slice() {
                [Value::String(text), Value::Object(values)] => (text, Some(values)),
                _ => return Err(unexpected("Fn::Sub", arguments)),
            },
            _ => return Err(unexpected("Fn::Sub", arguments)),
        };
        let mut text = self.put_into_text(text);
        let mut unknown = Map::new();
        for (name, value) in values.into_iter().flatten() {
            match self.put_into(value)? {
                Value::String(known) => text = text.replace(&format!("${{{name}}}"), &known),
                value => _ = unknown.insert(name.clone(), value),
            }
        }
        Ok(match (unknown.is_empty(), text.contains("${")) {
            (false, _) => json!({"Fn::Sub": [text, unknown]}),
            (true, true) => json!({"Fn::Sub": text}),
            (true, false) => json!(text),
        })
    }

    /// As `Queue.Arn`, whichever way it is written.
    fn attribute(&self, path: &Value) -> Result<Value, LoopError> {
        let path = self.put_into(path)?;
        let parts = match &path {
            Value::String(path) => vec![path.as_str()],
            path => texts("Fn::GetAtt", path)?,
        };
        Ok(json!({"Fn::GetAtt": parts.join(".")}))
    }

    fn looked_up(&self, keys: &Value) -> Result<Value, LoopError> {
        let keys = self.put_into(keys)?;
        let [map, row, column] = texts("Fn::FindInMap", &keys)?[..] else {
            return Err(unexpected("Fn::FindInMap", &keys));
        };
        let value = &self.mappings[map][row][column];
        if value.is_null() {
            let [map, row, column] = [map, row, column].map(str::to_owned);
            return Err(LoopError::NotMapped { map, row, column });
        }
        Ok(value.clone())
    }
}

/// The arguments as strings, if all are known.
fn texts<'a>(function: &str, arguments: &'a Value) -> Result<Vec<&'a str>, LoopError> {
    let texts = arguments.as_array().map(|values| values.iter().map(Value::as_str).collect());
    texts.flatten().ok_or_else(|| unexpected(function, arguments))
}

/// An intrinsic function is an object with one member.
fn function(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut members = members.iter();
    let (name, arguments) = members.next()?;
    members.next().is_none().then_some((name.as_str(), arguments))
}

fn unexpected(function: &str, arguments: &Value) -> LoopError {
    LoopError::Function { function: function.to_owned(), arguments: arguments.to_string() }
}
