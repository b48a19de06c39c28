//! Finds the resource that a value refers to.

use serde_json::Value;

/// The logical id of the first resource that a value refers to: by `Ref`, `Fn::GetAtt` or `Fn::Sub`.
pub(super) fn referenced(value: &Value) -> Option<&str> {
    let id = match value.as_object()?.iter().next()? {
        (function, Value::String(id)) if function == "Ref" => id,
        (function, Value::String(path)) if function == "Fn::GetAtt" => path.split('.').next()?,
        (function, Value::Array(path)) if function == "Fn::GetAtt" => path.first()?.as_str()?,
        (function, Value::String(text)) if function == "Fn::Sub" => return in_text(text),
        _ => return None,
    };
    is_resource(id).then_some(id)
}

fn in_text(text: &str) -> Option<&str> {
    let names = text.split("${").skip(1).filter_map(|rest| rest.split(['}', '.']).next());
    names.into_iter().find(|name| is_resource(name))
}

/// Pseudo parameters, such as `AWS::Region`, are not resources.
fn is_resource(id: &str) -> bool {
    !id.starts_with("AWS::")
}

#[cfg(test)]
mod tests {
    use super::referenced;
    use serde_json::json;

    #[test]
    fn a_resource_is_found_however_it_is_referred_to() {
        for value in [
            json!({"Ref": "Site"}),
            json!({"Fn::GetAtt": "Site.Arn"}),
            json!({"Fn::GetAtt": ["Site", "Arn"]}),
            json!({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Site}/*"}),
            json!({"Fn::Sub": "${Site.Arn}/index.html"}),
        ] {
            assert_eq!(referenced(&value), Some("Site"), "{value}");
        }
    }

    #[test]
    fn what_is_no_resource_is_not_found() {
        for value in [json!("Site"), json!({"Ref": "AWS::NoValue"}), json!({"Fn::Sub": "plain"})] {
            assert_eq!(referenced(&value), None, "{value}");
        }
    }
}
