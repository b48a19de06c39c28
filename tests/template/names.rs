//! Two stacks fit in one account: what has a name in the account has the stack's in it.

use anyhow::Result;
use serde_json::Value;

use crate::document::{Resource, Template};

#[test]
fn nothing_has_a_fixed_physical_name() -> Result<()> {
    for resource in Template::all()?.iter().flat_map(|template| template.resources()) {
        for (property, name) in physical_names(resource) {
            let name = name.to_string();
            let own = name.contains("AWS::StackName") || name.contains("AWS::StackId");
            assert!(own, "{}: {property} is {name}", resource.id);
        }
    }
    Ok(())
}

#[test]
fn a_metric_of_our_own_stands_under_the_stack_s_name() -> Result<()> {
    let template = Template::read()?;
    for filter in template.resources_of("AWS::Logs::MetricFilter") {
        for metric in filter.property("/MetricTransformations").as_array().unwrap() {
            let namespace = metric["MetricNamespace"].to_string();
            assert!(namespace.contains("${AWS::StackName}"), "{}: {namespace}", filter.id);
        }
    }
    Ok(())
}

/// Properties that name the resource, at the top or in its `…Config`. References to others are none.
fn physical_names(resource: Resource<'_>) -> Vec<(String, &Value)> {
    let properties = || resource.property("").as_object().into_iter().flatten();
    let nested = properties().filter(|(key, _)| key.ends_with("Config"));
    let nested = nested.filter_map(|(_, value)| value.as_object()).flatten();
    let names = |key: &str| {
        (key == "Name" || key.ends_with("Name"))
            && !["MetricName", "PolicyName", "DisplayName"].contains(&key)
    };
    let others = |value: &Value| value["Ref"].as_str().is_some_and(|id| !id.starts_with("AWS::"));
    let found = properties().chain(nested).filter(|(key, value)| names(key) && !others(value));
    found.map(|(key, value)| (key.clone(), value)).collect()
}
