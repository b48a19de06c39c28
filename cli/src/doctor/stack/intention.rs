//! What the template of a stack asks for, with the parameters that the stack was deployed with.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::Value;

use crate::system::Stack;

/// A stack's own template, after its transforms, and its parameters.
pub(super) struct Intention {
    template: Value,
    parameters: BTreeMap<String, String>,
}

impl Intention {
    /// What this stack was deployed as.
    pub(super) async fn of(stack: &Stack) -> Result<Self> {
        Ok(Self { template: stack.template().await?, parameters: stack.parameters().await? })
    }

    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// A property of a resource, as these parameters decide it. `Null` if the resource has no such property.
    pub(super) fn property(&self, logical_id: &str, name: &str) -> Value {
        self.decided(&self.template["Resources"][logical_id]["Properties"][name])
    }

    fn decided(&self, value: &Value) -> Value {
        if let Some(arguments) = value["Fn::If"].as_array()
            && let [condition, then, otherwise] = arguments.as_slice()
        {
            let name = condition.as_str().unwrap_or_default();
            return self.decided(if self.holds(&self.condition(name)) { then } else { otherwise });
        }
        match value["Ref"].as_str() {
            Some("AWS::NoValue") => Value::Null,
            Some(name) => self.parameter(name).map_or_else(|| value.clone(), Value::from),
            None => value.clone(),
        }
    }

    fn condition(&self, name: &str) -> Value {
        self.template["Conditions"][name].clone()
    }

    /// Whether a condition holds: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>.
    fn holds(&self, condition: &Value) -> bool {
        let Some((function, arguments)) = condition.as_object().and_then(|it| it.iter().next())
        else {
            return false;
        };
        let list = arguments.as_array().map_or(&[][..], Vec::as_slice);
        match (function.as_str(), list) {
            ("Condition", _) => self.holds(&self.condition(arguments.as_str().unwrap_or_default())),
            ("Fn::Equals", [one, other]) => text(&self.decided(one)) == text(&self.decided(other)),
            ("Fn::Not", [condition]) => !self.holds(condition),
            ("Fn::And", conditions) => conditions.iter().all(|it| self.holds(it)),
            ("Fn::Or", conditions) => conditions.iter().any(|it| self.holds(it)),
            _ => false,
        }
    }
}

/// CloudFormation compares numbers and texts alike.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a property that is left out, or true in either spelling, says yes.
pub(super) fn is_wanted(enabled: &Value) -> bool {
    enabled.is_null() || *enabled == true || *enabled == "true"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn intention(sender: &str) -> Intention {
        let template = json!({
            "Conditions": {
                "Writes": {"Fn::Not": [{"Fn::Equals": [{"Ref": "MailSender"}, ""]}]},
                "WritesTwo": {"Fn::And": [{"Condition": "Writes"}, {"Fn::Equals": [{"Ref": "Number"}, 2]}]},
                "Either": {"Fn::Or": [{"Condition": "Writes"}, {"Fn::Equals": ["a", "b"]}]},
            },
            "Resources": {"Mapping": {"Properties": {
                "Enabled": {"Fn::If": ["Writes", true, false]},
                "Both": {"Fn::If": ["WritesTwo", "ENABLED", {"Ref": "AWS::NoValue"}]},
                "One": {"Fn::If": ["Either", {"Ref": "MailSender"}, "none"]},
            }}},
        });
        let parameters = [("MailSender", sender), ("Number", "2")];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Intention { template, parameters }
    }

    #[test]
    fn parameters_decide_what_is_wanted() {
        let (with, without) = (intention("us@example.com"), intention(""));
        assert!(is_wanted(&with.property("Mapping", "Enabled")));
        assert!(!is_wanted(&without.property("Mapping", "Enabled")));
        assert_eq!(with.property("Mapping", "Both"), "ENABLED");
        assert_eq!(without.property("Mapping", "Both"), Value::Null);
        assert_eq!(with.property("Mapping", "One"), "us@example.com");
        assert_eq!(without.property("Mapping", "One"), "none");
    }

    #[test]
    fn what_is_left_out_is_wanted() {
        assert!(is_wanted(&intention("").property("Mapping", "Other")));
        assert!(is_wanted(&intention("").property("Another", "Enabled")));
    }
}
