//! `visitplannr doctor`, as far as ministack answers like AWS.

use anyhow::Result;
use end_to_end::eventually;
use serde_json::{Value, json};

use crate::operator::json_lines;
use crate::stack::Stack;

/// What `doctor` finds for ministack's sake: in what, and words of it.
const NOT_OF_THE_STACK: [(&str, &str); 4] = [
    // Its CloudFormation sets neither.
    ("table", "it can't be restored to an earlier time"),
    ("table", "items do not go when their time is up"),
    // It asks for the right to list mappings from whoever reads one,
    ("mapping", "lambda:ListEventSourceMappings"),
    // and looks for every rule on the default bus, since the ids it gives to rules do not name theirs.
    ("rule", "events:DescribeRule"),
];

fn is_of_the_stack(finding: &Value) -> bool {
    let says = |words| finding["finding"].as_str().is_some_and(|text| text.contains(words));
    !NOT_OF_THE_STACK.iter().any(|(place, words)| finding["in"] == *place && says(*words))
}

#[tokio::test]
async fn doctor_finds_nothing_wrong_with_a_new_stack() -> Result<()> {
    let stack = Stack::deploy("visitplannr-examined", &json!({}))?;
    let visitor = stack.visitor()?;
    eventually(
        "a home page",
        async || Ok((visitor.browse("/").await?.status == 200).then_some(())),
    )
    .await?;

    let findings = json_lines(&stack.operate(&["doctor", "--json"]).await?.output)?;

    assert!(findings.len() > 50, "{findings:#?}");
    let wrong = findings.iter().filter(|it| it["verdict"] != "ok" && is_of_the_stack(it));
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&Value>::new());
    Ok(())
}
