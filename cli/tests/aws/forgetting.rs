//! `visitplannr forget --aws`: the key of an address, found by a hash that KMS makes.

use anyhow::{Context, Result};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use end_to_end::Moto;
use handlers::dynamodb::mailbox_store::{DynamoDbMailboxStore, mail_claims_table};
use handlers::mailboxes::{Answer, Consent, MailboxKey};
use handlers::ports::mailbox_store::{MailboxStore, answer};
use serde_json::json;
use stream_processing::encryption::{
    DynamoDbKeyStore, KeyStore, KeysTable, KmsKeyProvider, KmsKeyedHash, keys_table,
};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::deployed::{Deployed, STACK, config_for};
use crate::operator::Operator;
use crate::refusals::xml;
use crate::stack_resources::{listed, resource};

const ADA: &str = "ada@example.com";
const TABLE: &str = "staging-KeysTable-4711";
const CLAIMS_TABLE: &str = "staging-MailClaimsTable-4711";

/// A stack that writes to proposers: its table and its keys in moto, which makes no HMAC keys for a stack. So
/// wiremock says what the stack consists of.
struct Writing {
    moto: Moto,
    formation: MockServer,
    kms: aws_sdk_kms::Client,
    table: KeysTable,
    mailboxes: DynamoDbMailboxStore,
    hash_key: String,
}

impl Writing {
    async fn deployed() -> Result<Self> {
        let moto = Moto::start().await?;
        let config = config_for(&moto.address);
        let (kms, dynamodb) =
            (aws_sdk_kms::Client::new(&config), aws_sdk_dynamodb::Client::new(&config));
        keys_table(TABLE).send_with(&dynamodb).await?;
        mail_claims_table(CLAIMS_TABLE).send_with(&dynamodb).await?;
        let hash_key = kms.create_key().key_spec(KeySpec::Hmac256);
        let hash_key = hash_key.key_usage(KeyUsageType::GenerateVerifyMac).send().await?;
        let hash_key = hash_key.key_metadata.context("no key")?.key_id;
        let formation = MockServer::start().await;
        let resources = [
            ("KeysTable", TABLE),
            ("MailClaimsTable", CLAIMS_TABLE),
            ("AddressHashKey", &hash_key),
        ];
        let resources = resources.map(|(id, name)| resource(id, "", name));
        let answer = xml(200, &listed(&resources));
        Mock::given(method("POST")).respond_with(answer).mount(&formation).await;
        let mailboxes = DynamoDbMailboxStore::new(dynamodb.clone(), CLAIMS_TABLE);
        let table = KeysTable::new(dynamodb, TABLE);
        Ok(Self { moto, formation, kms, table, mailboxes, hash_key })
    }

    fn operator(&self) -> Result<Operator> {
        let operator = Operator::of(&self.moto.address)?;
        Ok(operator.with("AWS_ENDPOINT_URL_CLOUDFORMATION", &self.formation.uri()))
    }

    /// The keys as the stack's functions have them.
    async fn keys(&self) -> Result<impl KeyStore> {
        let wrapping_key = self.kms.create_key().send().await?.key_metadata.context("no key")?;
        let hash = KmsKeyedHash::new(self.kms.clone(), &self.hash_key);
        let provider = KmsKeyProvider::new(self.kms.clone(), wrapping_key.key_id);
        Ok(DynamoDbKeyStore::new(self.table.clone(), hash, provider))
    }
}

#[tokio::test]
async fn the_key_of_an_address_is_erased_once() -> Result<()> {
    let stack = Writing::deployed().await?;
    let (keys, operator) = (stack.keys().await?, stack.operator()?);
    let (ada, bob) = (keys.key_for(ADA).await?, keys.key_for("bob@example.com").await?);
    let forget = ["forget", "Ada@Example.com", "--aws", "--stack", STACK];

    let forgotten = operator.runs(&forget).await?;

    assert_eq!((forgotten.code, &*forgotten.errors), (Some(0), ""));
    assert_eq!(forgotten.output, "forgotten\n");
    assert!(keys.key(ada.id()).await?.is_none());
    assert!(keys.key(bob.id()).await?.is_some());
    let again = operator.runs(&forget).await?;
    assert_eq!((again.code, &*again.output), (Some(0), "no key is stored for this address\n"));
    Ok(())
}

#[tokio::test]
async fn who_agreed_is_forgotten_and_who_refused_stays_refused() -> Result<()> {
    let stack = Writing::deployed().await?;
    let hash = KmsKeyedHash::new(stack.kms.clone(), &stack.hash_key);
    let operator = stack.operator()?;
    for (address, said, outlives) in [
        ("ada@example.com", Answer::WriteToMe, None),
        ("bob@example.com", Answer::NeverAgain, Some(Consent::Refused)),
    ] {
        let key = MailboxKey::of(&hash, &address.parse()?).await?;
        answer(&stack.mailboxes, &key, said).await?;

        let forgotten = operator.runs(&["forget", address, "--aws", "--stack", STACK]).await?;

        assert_eq!((forgotten.code, &*forgotten.errors), (Some(0), ""));
        let there = stack.mailboxes.load(&key).await?;
        assert_eq!(there.map(|mailbox| mailbox.consent), outlives, "{address}");
    }
    Ok(())
}

#[tokio::test]
async fn a_stack_that_writes_to_nobody_has_nothing_to_forget() -> Result<()> {
    let deployed = Deployed::with_fault().await?;

    let forgotten = deployed.operator()?.runs(&["forget", ADA, "--aws", "--stack", STACK]).await?;

    assert_eq!((forgotten.code, &*forgotten.errors), (Some(0), ""));
    assert_eq!(forgotten.output, "no key is stored for this address\n");
    Ok(())
}

#[tokio::test]
async fn who_may_not_hash_an_address_is_told_where_the_policy_is() -> Result<()> {
    let (stack, denied) = (Writing::deployed().await?, MockServer::start().await);
    let answer = json!({"__type": "AccessDeniedException", "message": "no kms:GenerateMac"});
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(400).set_body_json(answer))
        .mount(&denied)
        .await;
    let operator = stack.operator()?.with("AWS_ENDPOINT_URL_KMS", &denied.uri());

    let refused = operator.runs(&["forget", ADA, "--aws", "--stack", STACK]).await?;

    assert_eq!((refused.code, &*refused.output), (Some(1), ""));
    for said in ["docs/operating.md", "kms:GenerateMac"] {
        assert!(refused.errors.contains(said), "{}", refused.errors);
    }
    Ok(())
}
