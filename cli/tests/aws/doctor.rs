//! `visitplannr doctor --aws`.

use anyhow::{Context, Result};
use aws_sdk_cloudformation::Client as CloudFormation;
use aws_sdk_dynamodb::types::PointInTimeRecoverySpecification;
use serde_json::{Value, json};
use wiremock::matchers::{any, body_string_contains, method, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::deployed::{Deployed, STACK, config_for};
use crate::operator::{Ended, Operator};
use crate::refusals::{denied, xml};
use crate::stack::FUNCTION;
use crate::stack_resources::{listed, resource};

const DOCTOR: [&str; 5] = ["doctor", "--json", "--aws", "--stack", STACK];

/// A deployed stack without faults, whose site answers.
async fn well() -> Result<(Deployed, Operator)> {
    let deployed = Deployed::with_fault().await?;
    for fault in deployed.faults.faults(None).await? {
        deployed.faults.remove(&fault).await?;
    }
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&deployed.site).await;
    let operator = Operator::of(&deployed.moto.address)?;
    Ok((deployed, operator))
}

fn findings(ended: &Ended) -> Result<Vec<Value>> {
    ended.output.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// The only finding that is not well.
fn the_finding(ended: &Ended, verdict: &str) -> Result<Value> {
    let mut found = findings(ended)?;
    found.retain(|finding| finding["verdict"] != "ok");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["verdict"], verdict, "{found:#?}");
    found.pop().context("no finding")
}

/// What Lambda says of the account, and of the functions that nothing else was said of before.
async fn others_are_active(deployed: &Deployed) {
    account_has(deployed, 1_000).await;
    let active = ResponseTemplate::new(200).set_body_json(json!({"State": "Active"}));
    Mock::given(path_regex("/functions/")).respond_with(active).mount(&deployed.lambda).await;
}

fn says(finding: &Value, part: &str, words: &[&str]) {
    assert_eq!(finding["in"], part);
    for word in words {
        assert!(finding.to_string().contains(word), "`{word}`: {finding}");
    }
}

#[tokio::test]
async fn a_stack_that_is_well_is_said_to_be() -> Result<()> {
    let (_deployed, operator) = well().await?;

    let examined = operator.runs(&DOCTOR).await?;

    assert_eq!((examined.code, examined.errors.as_str()), (Some(0), ""), "{}", examined.output);
    let findings = findings(&examined)?;
    assert!(findings.iter().all(|finding| finding["verdict"] == "ok"), "{findings:#?}");
    let count = |part: &str| findings.iter().filter(|finding| finding["in"] == part).count();
    let parts = [
        "stack", "table", "history", "models", "key", "function", "mapping", "rule", "account",
        "queue", "alarm", "faults", "site",
    ];
    assert_eq!(parts.map(count), [1, 6, 1, 1, 1, 2, 1, 2, 1, 3, 1, 1, 3]);
    Ok(())
}

#[tokio::test]
async fn a_table_that_is_missing_is_named() -> Result<()> {
    let (deployed, operator) = well().await?;
    let table = deployed.table("CountersTable").await?;
    deployed.dynamodb.delete_table().table_name(&table).send().await?;

    let examined = operator.runs(&DOCTOR).await?;

    assert_eq!(examined.code, Some(1));
    assert!(examined.errors.contains("1 of 24 checks failed"), "{}", examined.errors);
    let finding = the_finding(&examined, "failed")?;
    says(&finding, "table", &[&table, "it is missing", "deploy the stack"]);
    Ok(())
}

#[tokio::test]
async fn a_table_that_no_mistake_could_be_undone_in_is_named() -> Result<()> {
    let (deployed, operator) = well().await?;
    let table = deployed.table("EventsTable").await?;
    let unsafe_table = PointInTimeRecoverySpecification::builder();
    let unsafe_table = unsafe_table.point_in_time_recovery_enabled(false).build()?;
    let update = deployed.dynamodb.update_continuous_backups().table_name(&table);
    update.point_in_time_recovery_specification(unsafe_table).send().await?;

    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;

    says(&finding, "table", &[&table, "earlier time", "aws dynamodb update-continuous-backups"]);
    let update = deployed.dynamodb.update_table().table_name(&table);
    update.deletion_protection_enabled(false).send().await?;
    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;
    says(&finding, "table", &[&table, "not protected", "--deletion-protection-enabled"]);
    Ok(())
}

#[tokio::test]
async fn faults_are_a_warning_with_the_command_that_lists_them() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&deployed.site).await;

    let examined = Operator::of(&deployed.moto.address)?.runs(&DOCTOR).await?;

    assert_eq!((examined.code, examined.errors.as_str()), (Some(0), ""));
    let finding = the_finding(&examined, "warning")?;
    says(&finding, "faults", &["waiting: 1", "visitplannr faults list --aws --stack"]);
    Ok(())
}

#[tokio::test]
async fn what_may_not_be_looked_at_is_named_and_the_rest_is() -> Result<()> {
    let (deployed, operator) = well().await?;
    let message = denied("lambda:GetFunctionConfiguration");
    let answer = ResponseTemplate::new(403)
        .insert_header("x-amzn-errortype", "AccessDeniedException")
        .set_body_json(json!({"Message": message}));
    let function = Mock::given(path_regex(FUNCTION)).respond_with(answer);
    function.mount(&deployed.lambda).await;
    others_are_active(&deployed).await;
    let mapping = json!({"UUID": "some", "State": "Enabled", "LastProcessingResult": "OK"});
    let mapping = ResponseTemplate::new(200).set_body_json(mapping);
    let mappings = Mock::given(path_regex("/event-source-mappings/")).respond_with(mapping);
    mappings.mount(&deployed.lambda).await;

    let operator = operator.with("AWS_ENDPOINT_URL_LAMBDA", &deployed.lambda.uri());
    let examined = operator.runs(&DOCTOR).await?;

    let finding = the_finding(&examined, "failed")?;
    says(&finding, "function", &["lambda:GetFunctionConfiguration", "docs/operating.md"]);
    assert_eq!(findings(&examined)?.len(), 24);
    Ok(())
}

#[tokio::test]
async fn a_key_that_cannot_be_used_is_named() -> Result<()> {
    let (deployed, operator) = well().await?;
    let config = config_for(&deployed.moto.address);
    let kms = aws_sdk_kms::Client::new(&config);
    let resource = CloudFormation::new(&config).describe_stack_resource().stack_name(STACK);
    let resource = resource.logical_resource_id("WrappingKey").send().await?;
    let key = resource.stack_resource_detail.and_then(|key| key.physical_resource_id);
    let key = key.context("no key")?;
    kms.disable_key().key_id(&key).send().await?;

    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;

    says(&finding, "key", &["WrappingKey", "Disabled", "aws kms enable-key --key-id"]);
    kms.schedule_key_deletion().key_id(key).send().await?;
    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;
    says(&finding, "key", &["PendingDeletion", "aws kms cancel-key-deletion --key-id"]);
    Ok(())
}

#[tokio::test]
async fn a_mapping_that_is_switched_off_or_in_trouble_is_named() -> Result<()> {
    for (state, result, words) in [
        ("Disabled", "OK", "--enabled"),
        ("Enabled", "PROBLEM: Function call failed", "read the function's log"),
    ] {
        let (deployed, operator) = well().await?;
        let mapping = json!({"UUID": "some", "State": state, "LastProcessingResult": result});
        let mapping = ResponseTemplate::new(200).set_body_json(mapping);
        let mappings = Mock::given(path_regex("/event-source-mappings/")).respond_with(mapping);
        mappings.mount(&deployed.lambda).await;
        others_are_active(&deployed).await;

        let operator = operator.with("AWS_ENDPOINT_URL_LAMBDA", &deployed.lambda.uri());
        let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;

        says(&finding, "mapping", &["PublishEventsFunctionQueue", state, result, words]);
    }
    Ok(())
}

#[tokio::test]
async fn a_function_that_is_told_another_table_is_named() -> Result<()> {
    let (deployed, operator) = well().await?;
    let elsewhere = json!({
        "State": "Active",
        "Environment": {"Variables": {"EVENTS_TABLE": "another-stack-s"}},
    });
    let elsewhere = ResponseTemplate::new(200).set_body_json(elsewhere);
    Mock::given(path_regex(FUNCTION)).respond_with(elsewhere).mount(&deployed.lambda).await;
    others_are_active(&deployed).await;
    let mapping = ResponseTemplate::new(200).set_body_json(json!({"State": "Enabled"}));
    Mock::given(method("GET")).respond_with(mapping).mount(&deployed.lambda).await;

    let operator = operator.with("AWS_ENDPOINT_URL_LAMBDA", &deployed.lambda.uri());
    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;

    says(&finding, "function", &["EVENTS_TABLE is another-stack-s", "deploy the stack again"]);
    Ok(())
}

#[tokio::test]
async fn a_site_that_does_not_answer_is_named() -> Result<()> {
    let (deployed, operator) = well().await?;
    deployed.site.reset().await;
    Mock::given(path_regex("/health"))
        .respond_with(ResponseTemplate::new(503))
        .mount(&deployed.site)
        .await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&deployed.site).await;

    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;

    says(&finding, "site", &["/health", "503 Service Unavailable"]);
    Ok(())
}

#[tokio::test]
async fn an_alarm_that_rings_says_what_to_do() -> Result<()> {
    let (aws, cloudwatch) = (MockServer::start().await, MockServer::start().await);
    let page = listed(&[resource("FaultsAlarm", "AWS::CloudWatch::Alarm", "staging-faults")]);
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

/// Lambda says this of the account.
async fn account_has(deployed: &Deployed, unreserved: u64) {
    let limit =
        json!({"ConcurrentExecutions": unreserved, "UnreservedConcurrentExecutions": unreserved});
    let settings = ResponseTemplate::new(200).set_body_json(json!({"AccountLimit": limit}));
    let settings = Mock::given(path_regex("/account-settings")).respond_with(settings);
    settings.mount(&deployed.lambda).await;
}

#[tokio::test]
async fn an_account_that_has_too_few_invocations_at_once_is_a_warning() -> Result<()> {
    let (deployed, operator) = well().await?;
    account_has(&deployed, 10).await;
    others_are_active(&deployed).await;
    let mapping = ResponseTemplate::new(200).set_body_json(json!({"State": "Enabled"}));
    Mock::given(path_regex("/event-source")).respond_with(mapping).mount(&deployed.lambda).await;
    let operator = operator.with("AWS_ENDPOINT_URL_LAMBDA", &deployed.lambda.uri());

    let finding = the_finding(&operator.runs(&DOCTOR).await?, "warning")?;

    let words = ["10 of 10 invocations at once", "up to 5", "request-service-quota-increase"];
    says(&finding, "account", &words);
    Ok(())
}

#[tokio::test]
async fn a_function_deleted_by_hand_is_named_and_not_mistaken_for_a_missing_right() -> Result<()> {
    let (deployed, operator) = well().await?;
    let lambda = aws_sdk_lambda::Client::new(&config_for(&deployed.moto.address));
    lambda.delete_function().function_name(FUNCTION).send().await?;

    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;

    says(&finding, "function", &["PublishEventsFunction", "it was deleted", "put it back"]);
    Ok(())
}

#[tokio::test]
async fn alarms_deleted_by_hand_are_named() -> Result<()> {
    let (aws, cloudwatch) = (MockServer::start().await, MockServer::start().await);
    let alarms = ["FaultsAlarm", "OnFailureObjectsAlarm"];
    let alarms = alarms.map(|id| resource(id, "AWS::CloudWatch::Alarm", &format!("staging-{id}")));
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(xml(200, &listed(&alarms)))
        .mount(&aws)
        .await;
    let nothing = ResponseTemplate::new(200)
        .insert_header("smithy-protocol", "rpc-v2-cbor")
        .set_body_raw(cbor(&json!({"MetricAlarms": []})), "application/cbor");
    Mock::given(any()).respond_with(nothing).mount(&cloudwatch).await;

    let operator = Operator::of(&aws.uri())?;
    let operator = operator.with("AWS_ENDPOINT_URL_CLOUDWATCH", &cloudwatch.uri());
    let examined = operator.runs(&["doctor", "--json", "--aws"]).await?;

    let found = findings(&examined)?;
    let found: Vec<_> = found.iter().filter(|finding| finding["in"] == "alarm").collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    for finding in found {
        says(finding, "alarm", &["it was deleted", "put it back"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_rule_that_lost_its_target_is_named() -> Result<()> {
    let (deployed, operator) = well().await?;
    let events = aws_sdk_eventbridge::Client::new(&config_for(&deployed.moto.address));
    let rules = events.list_rules().send().await?.rules.unwrap_or_default();
    let mut names = rules.iter().filter_map(|rule| rule.name());
    let rule = names.find(|name| name.contains("ReceiveCommandsRule")).context("no rule")?;
    events.remove_targets().rule(rule).ids("queue").send().await?;

    let finding = the_finding(&operator.runs(&DOCTOR).await?, "failed")?;

    says(&finding, "rule", &["ReceiveCommandsRule", "lost its target queue"]);
    Ok(())
}

/// As CloudWatch answers: <https://www.rfc-editor.org/rfc/rfc8949>, for what is short.
fn cbor(value: &Value) -> Vec<u8> {
    let head = |kind: u8, length: usize| match u8::try_from(length) {
        Ok(length @ 0..24) => vec![kind << 5 | length],
        Ok(length) => vec![kind << 5 | 0x18, length],
        Err(error) => panic!("it is too long: {error}"),
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
