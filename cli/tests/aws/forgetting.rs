//! `visitplannr forget --aws`: the key of an address, found by a hash that KMS makes.

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use end_to_end::Moto;
use serde_json::json;
use stream_processing::encryption::{
    DynamoDbKeyStore, KeyStore, KeysTable, KmsKeyProvider, KmsKeyedHash,
};

use crate::deployed::{Deployed, STACK, config_for};
use crate::operator::Operator;
use crate::stack::create_stack;

const ADA: &str = "ada@example.com";

/// What a stack has that writes to proposers, as far as its operator needs it.
async fn stack_that_writes(config: &SdkConfig) -> Result<()> {
    let resources = json!({
        "KeysTable": {"Type": "AWS::DynamoDB::Table", "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        }},
        "AddressHashKey": {"Type": "AWS::KMS::Key", "Properties": {
            "KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC", "KeyPolicy": {},
        }},
        "WrappingKey": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}},
    });
    create_stack(config, &json!({"Resources": resources})).await
}

/// The keys as the stack's functions have them.
async fn keys_of_stack(config: &SdkConfig) -> Result<impl KeyStore> {
    let formation = aws_sdk_cloudformation::Client::new(config);
    let stack = formation.list_stack_resources().stack_name(STACK).send().await?;
    let named = |logical_id: &str| {
        let all = stack.stack_resource_summaries().iter();
        let found = all.clone().find(|it| it.logical_resource_id() == Some(logical_id));
        found.and_then(|it| it.physical_resource_id()).context("it is not there")
    };
    let kms = aws_sdk_kms::Client::new(config);
    let table = aws_sdk_dynamodb::Client::new(config);
    let hash = KmsKeyedHash::new(kms.clone(), named("AddressHashKey")?);
    let provider = KmsKeyProvider::new(kms, named("WrappingKey")?);
    Ok(DynamoDbKeyStore::new(KeysTable::new(table, named("KeysTable")?), hash, provider))
}

#[tokio::test]
async fn the_key_of_an_address_is_erased_once() -> Result<()> {
    let moto = Moto::start().await?;
    let (config, operator) = (config_for(&moto.address), Operator::of(&moto.address)?);
    stack_that_writes(&config).await?;
    let keys = keys_of_stack(&config).await?;
    let (ada, bob) = (keys.key_for(ADA).await?, keys.key_for("bob@example.com").await?);
    let forget = ["forget", "Ada@Example.com", "--aws", "--stack", STACK];

    let forgotten = operator.runs(&forget).await?;

    assert_eq!((forgotten.code, &*forgotten.errors), (Some(0), ""));
    assert_eq!(forgotten.output, "forgotten\n");
    assert!(keys.key(ada.id()).await?.is_none());
    assert!(keys.key(bob.id()).await?.is_some());
    let again = operator.runs(&forget).await?;
    assert_eq!((again.code, &*again.output), (Some(0), "there is no key of this address\n"));
    Ok(())
}

#[tokio::test]
async fn a_stack_that_writes_to_nobody_has_nothing_to_forget() -> Result<()> {
    let deployed = Deployed::with_fault().await?;

    let forgotten = deployed.operator()?.runs(&["forget", ADA, "--aws", "--stack", STACK]).await?;

    assert_eq!((forgotten.code, &*forgotten.errors), (Some(0), ""));
    assert_eq!(forgotten.output, "there is no key of this address\n");
    Ok(())
}

#[tokio::test]
async fn who_may_not_hash_an_address_is_told_where_the_policy_is() -> Result<()> {
    let moto = Moto::start().await?;
    stack_that_writes(&config_for(&moto.address)).await?;
    let denied = wiremock::MockServer::start().await;
    let answer = json!({"__type": "AccessDeniedException", "Message": "no kms:GenerateMac"});
    wiremock::Mock::given(wiremock::matchers::method("POST"))
        .respond_with(wiremock::ResponseTemplate::new(400).set_body_json(answer))
        .mount(&denied)
        .await;
    let operator = Operator::of(&moto.address)?.with("AWS_ENDPOINT_URL_KMS", &denied.uri());

    let refused = operator.runs(&["forget", ADA, "--aws", "--stack", STACK]).await?;

    assert_eq!((refused.code, &*refused.output), (Some(1), ""));
    for said in ["docs/operating.md", "kms:GenerateMac"] {
        assert!(refused.errors.contains(said), "{}", refused.errors);
    }
    Ok(())
}
