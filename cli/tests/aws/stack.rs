//! What of `template.yaml` an operator looks at, as moto can deploy it.

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client as CloudFormation;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{PointInTimeRecoverySpecification, TimeToLiveSpecification};
use end_to_end::workspace_file;
use flow_diagram::Template;
use handlers::ports::event_bus::ARCHIVED;
use serde_json::{Map, Value, json};

use crate::deployed::{COUNTER, STACK};

/// The function that raised the fault, as the stack calls it.
pub(crate) const FUNCTION: &str = "staging-publish-events-4711";

/// Deploys the tables that every stack has, as they are, a function with what triggers it, another behind the bus, and the
/// output that names the site.
pub(crate) async fn deploy_system(config: &SdkConfig, site: &str) -> Result<()> {
    let template = std::fs::read_to_string(workspace_file("template.yaml"))?;
    let template = Template::parse(&template)?;
    let tables = template.resources_of("AWS::DynamoDB::Table");
    let tables = tables.filter(|table| table.attribute("/Condition").is_null());
    let mut resources: Map<String, Value> =
        tables.map(|table| (table.id.to_owned(), table.attribute("").clone())).collect();
    resources.extend(function().as_object().cloned().unwrap_or_default());
    let stack = json!({
        "Parameters": {"RecentDestinationsLimit": {"Type": "Number", "Default": 20}},
        "Conditions": {"WritesToProposers": {"Fn::Equals": ["a", "b"]}},
        "Outputs": {"SiteUrl": {"Value": format!("{site}/")}},
        "Resources": resources,
    });
    let request = CloudFormation::new(config).create_stack().stack_name(STACK);
    request.template_body(stack.to_string()).send().await?;
    complete_tables(&Client::new(config), &template).await
}

/// What moto leaves out of tables that CloudFormation creates.
async fn complete_tables(client: &Client, template: &Template) -> Result<()> {
    for name in client.list_tables().send().await?.table_names.unwrap_or_default() {
        let mut tables = template.resources_of("AWS::DynamoDB::Table");
        let table = tables.find(|table| name.contains(table.id)).context("an unknown table")?;
        let safe = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(true);
        let update = client.update_continuous_backups().table_name(&name);
        update.point_in_time_recovery_specification(safe.build()?).send().await?;
        let attribute = table.property("/TimeToLiveSpecification/AttributeName").as_str();
        if let Some(attribute) = attribute {
            let time = TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute);
            let update = client.update_time_to_live().table_name(&name);
            update.time_to_live_specification(time.build()?).send().await?;
        }
    }
    Ok(())
}

fn function() -> Value {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }]});
    json!({
        "PublishEventsRole": {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": trust,
        }},
        "PublishEventsFunction": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": FUNCTION,
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["PublishEventsRole", "Arn"]},
            "Code": {"ZipFile": "moto runs nothing here"},
            "Environment": {"Variables": {"FAULTS_TABLE": {"Ref": "FaultsTable"}}},
        }},
        "EventBus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": STACK}},
        "EventArchive": {"Type": "AWS::Events::Archive", "Properties": {
            "SourceArn": {"Fn::GetAtt": ["EventBus", "Arn"]},
            "RetentionDays": 0,
            // moto takes no object here.
            "EventPattern": ARCHIVED,
        }},
        "CountByCountryFunction": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": COUNTER,
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["PublishEventsRole", "Arn"]},
            "Code": {"ZipFile": "moto runs nothing here"},
        }},
        "SiteBucket": {"Type": "AWS::S3::Bucket"},
        "OnFailureBucket": {"Type": "AWS::S3::Bucket"},
        "OnFailureQueue": {"Type": "AWS::SQS::Queue"},
        // moto takes no object here either; without a policy, it allows everything.
        "WrappingKey": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": ""}},
        "ReceiveCommandsQueue": {"Type": "AWS::SQS::Queue"},
        "ReceiveCommandsDeadLetters": {"Type": "AWS::SQS::Queue"},
        "PublishEventsFunctionQueue": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
            "FunctionName": {"Ref": "PublishEventsFunction"},
            "EventSourceArn": {"Fn::GetAtt": ["ReceiveCommandsQueue", "Arn"]},
        }},
        "ReceiveCommandsRule": {"Type": "AWS::Events::Rule", "Properties": {
            "EventPattern": {"detail-type": ["cmd.propose-destination.v1"]},
            "State": "ENABLED",
            "Targets": [{"Id": "queue", "Arn": {"Fn::GetAtt": ["ReceiveCommandsQueue", "Arn"]}}],
        }},
        "NotifyProposerRule": {"Type": "AWS::Events::Rule", "Properties": {
            "EventPattern": {"detail-type": ["nothing"]},
            "State": {"Fn::If": ["WritesToProposers", "ENABLED", "DISABLED"]},
        }},
    })
}
