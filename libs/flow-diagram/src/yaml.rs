//! Reads YAML with CloudFormation's short functions as JSON with their long forms.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

use crate::TemplateError;

/// The first document of a text, as JSON.
pub(crate) fn parse(text: &str) -> Result<Value, TemplateError> {
    let documents =
        Yaml::load_from_str(text).map_err(|error| TemplateError::Syntax(error.to_string()))?;
    documents.first().map_or(Ok(Value::Null), plain)
}

fn plain(yaml: &Yaml<'_>) -> Result<Value, TemplateError> {
    Ok(match yaml {
        Yaml::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => json!(value),
            Scalar::Integer(value) => json!(value),
            Scalar::FloatingPoint(value) => json!(value.into_inner()),
            Scalar::String(value) => json!(value),
        },
        Yaml::Sequence(items) => items.iter().map(plain).collect::<Result<_, _>>()?,
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(key, value)| {
                let unexpected = || TemplateError::Unexpected(format!("the key {key:?}"));
                Ok((key.as_str().ok_or_else(unexpected)?.to_owned(), plain(value)?))
            });
            Value::Object(members.collect::<Result<Map<_, _>, TemplateError>>()?)
        }
        Yaml::Tagged(tag, value) => match tag.suffix.as_str() {
            name @ ("Ref" | "Condition") => json!({name: plain(value)?}),
            name => json!({format!("Fn::{name}"): plain(value)?}),
        },
        other => return Err(TemplateError::Unexpected(format!("{other:?}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn short_functions_are_read_in_their_long_form() {
        let text = "a: !Ref X\nb: !GetAtt X.Arn\nc: !Sub \"${X}/*\"\nd: !If [C, 1, !Ref Y]\ne: yes";
        let long = json!({
            "a": {"Ref": "X"},
            "b": {"Fn::GetAtt": "X.Arn"},
            "c": {"Fn::Sub": "${X}/*"},
            "d": {"Fn::If": ["C", 1, {"Ref": "Y"}]},
            "e": "yes",
        });
        assert_eq!(parse(text).unwrap(), long);
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_place() {
        let error = parse("a: 1\nb: [").unwrap_err().to_string();
        assert!(error.contains("line 3"), "{error}");
    }
}
