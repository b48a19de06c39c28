//! A stack as far as an operator needs one, in moto.

use anyhow::{Context, Result};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudformation::Client as CloudFormation;
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_http_client::Builder;
use chrono::DateTime;
use end_to_end::Moto;
use event_store::Upcasters;
use event_store::dynamodb::DynamoDbEventStore;
use serde_json::json;
use stream_processing::{DynamoDbFaultStore, ErrorDescription, Fault, FaultStore};
use uuid::Uuid;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::operator::Operator;

/// The stack's name, another one than the default.
pub(crate) const STACK: &str = "visitplannr-staging";
/// The function that raised the fault, as the stack calls it.
const FUNCTION: &str = "staging-publish-events-4711";

/// A deployed stack with a fault in its table, and Lambda at another address.
pub(crate) struct Deployed {
    pub(crate) moto: Moto,
    pub(crate) lambda: MockServer,
    pub(crate) events: DynamoDbEventStore,
    pub(crate) faults: DynamoDbFaultStore,
}

impl Deployed {
    pub(crate) async fn with_fault() -> Result<Self> {
        let (moto, lambda) = (Moto::start().await?, MockServer::start().await);
        let config = config_for(&moto.address);
        create_stack(&config).await?;
        let client = aws_sdk_dynamodb::Client::new(&config);
        let tables = client.list_tables().send().await?.table_names.unwrap_or_default();
        let table = |logical_id: &str| {
            let found = tables.iter().find(|table| table.contains(logical_id));
            found.cloned().with_context(|| format!("no {logical_id} among {tables:?}"))
        };
        let faults = DynamoDbFaultStore::new(client.clone(), table("FaultsTable")?);
        faults.record(&[fault()]).await?;
        let events = table("EventsTable")?;
        let events = DynamoDbEventStore::new(client, events, Upcasters::default());
        Ok(Self { moto, lambda, events, faults })
    }

    /// Whoever is to operate it.
    pub(crate) fn operator(&self) -> Result<Operator> {
        let operator = Operator::of(&self.moto.address)?;
        Ok(operator.with("AWS_ENDPOINT_URL_LAMBDA", &self.lambda.uri()))
    }

    /// The function answers this, once.
    pub(crate) async fn function_answers(&self, answer: ResponseTemplate) {
        Mock::given(method("POST"))
            .and(path(format!("/2015-03-31/functions/{FUNCTION}/invocations")))
            .respond_with(answer)
            .expect(1)
            .mount(&self.lambda)
            .await;
    }
}

/// What could not be published.
pub(crate) fn fault() -> Fault {
    Fault {
        id: Uuid::from_u128(1),
        function: "publish-events".to_owned(),
        pipeline: "bus".to_owned(),
        event_id: Uuid::from_u128(7).to_string(),
        event_type: "DestinationProposed".to_owned(),
        error: ErrorDescription {
            name: "Error".to_owned(),
            message: "something that was mended since".to_owned(),
            stack: String::new(),
        },
        batch: vec![],
        record: json!({"eventID": "1", "secret": "Our secret garden"}).to_string(),
        raised_at: DateTime::UNIX_EPOCH,
    }
}

/// The resources that an operator needs, under the logical ids of `template.yaml`.
async fn create_stack(config: &SdkConfig) -> Result<()> {
    let key = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
    let text = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }]});
    let template = json!({"Resources": {
        "FaultsTable": {"Type": "AWS::DynamoDB::Table", "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
            "AttributeDefinitions": [text("pk"), text("sk")],
        }},
        "EventsTable": {"Type": "AWS::DynamoDB::Table", "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
            "AttributeDefinitions": [
                text("pk"),
                json!({"AttributeName": "sk", "AttributeType": "N"}),
            ],
        }},
        "ReadModelsTable": {"Type": "AWS::DynamoDB::Table", "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
            "AttributeDefinitions": [
                text("pk"), text("sk"), text("list"), text("list_position"),
            ],
            "GlobalSecondaryIndexes": [{
                "IndexName": "lists",
                "KeySchema": [key("list", "HASH"), key("list_position", "RANGE")],
                "Projection": {"ProjectionType": "ALL"},
            }],
        }},
        "PublishEventsRole": {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": trust,
        }},
        "PublishEventsFunction": {"Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": FUNCTION,
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["PublishEventsRole", "Arn"]},
            "Code": {"ZipFile": "moto runs nothing here"},
        }},
    }});
    let request = CloudFormation::new(config).create_stack().stack_name(STACK);
    request.template_body(template.to_string()).send().await?;
    Ok(())
}

pub(crate) fn config_for(address: &str) -> SdkConfig {
    let credentials = Credentials::new("local", "local", None, None, "local");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(address)
        .http_client(Builder::new().build_http())
        .build()
}
