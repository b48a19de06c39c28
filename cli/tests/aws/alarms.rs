//! `visitplannr doctor --aws`: alarms. CloudWatch speaks CBOR, which moto does not.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use wiremock::matchers::{any, body_string_contains};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::doctor::{findings, says};
use crate::operator::Operator;
use crate::refusals::xml;

#[tokio::test]
async fn an_alarm_that_rings_says_what_to_do() -> Result<()> {
    let (aws, cloudwatch) = (MockServer::start().await, MockServer::start().await);
    let resource = "<StackResourceSummaries><member><LogicalResourceId>FaultsAlarm</LogicalResourceId>\
         <ResourceType>AWS::CloudWatch::Alarm</ResourceType>\
         <PhysicalResourceId>staging-faults</PhysicalResourceId></member></StackResourceSummaries>";
    let page = format!(
        "<ListStackResourcesResponse><ListStackResourcesResult>{resource}\
         </ListStackResourcesResult></ListStackResourcesResponse>"
    );
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(xml(200, &page))
        .mount(&aws)
        .await;
    let alarms = cbor(&json!({"MetricAlarms": [{
        "AlarmName": "staging-faults",
        "AlarmDescription": "List them with visitplannr faults.",
        "StateValue": "ALARM",
        "StateReason": "2 datapoints",
    }]}));
    let alarms = ResponseTemplate::new(200)
        .insert_header("smithy-protocol", "rpc-v2-cbor")
        .set_body_raw(alarms, "application/cbor");
    Mock::given(any()).respond_with(alarms).mount(&cloudwatch).await;

    let operator = Operator::of(&aws.uri())?;
    let operator = operator.with("AWS_ENDPOINT_URL_CLOUDWATCH", &cloudwatch.uri());
    let examined = operator.runs(&["doctor", "--json", "--aws"]).await?;

    let findings = findings(&examined)?;
    let alarm = findings.iter().find(|finding| finding["in"] == "alarm").context("no alarm")?;
    assert_eq!((&alarm["verdict"], &alarm["of"]), (&json!("failed"), &json!("FaultsAlarm")));
    says(alarm, "alarm", &["2 datapoints", "List them with visitplannr faults."]);
    Ok(())
}

/// As CloudWatch answers: <https://www.rfc-editor.org/rfc/rfc8949>, for what is short.
fn cbor(value: &Value) -> Vec<u8> {
    // Three bits of kind, five of length; longer ones follow in a byte.
    const ONE_BYTE: u8 = 0x18;
    let head = |kind: u8, length: usize| {
        let length = u8::try_from(length).unwrap();
        if length < ONE_BYTE {
            vec![kind << 5 | length]
        } else {
            vec![kind << 5 | ONE_BYTE, length]
        }
    };
    match value {
        Value::String(text) => [head(3, text.len()), text.as_bytes().to_vec()].concat(),
        Value::Array(items) => {
            items.iter().fold(head(4, items.len()), |all, item| [all, cbor(item)].concat())
        }
        Value::Object(members) => {
            members.iter().fold(head(5, members.len()), |all, (name, value)| {
                [all, cbor(&json!(name)), cbor(value)].concat()
            })
        }
        other => panic!("{other} is not expected"),
    }
}
