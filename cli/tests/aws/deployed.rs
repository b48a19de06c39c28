//! A stack as far as an operator needs one, in moto.

use anyhow::{Context, Result};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::Builder;
use chrono::DateTime;
use end_to_end::Moto;
use event_store::Upcasters;
use event_store::dynamodb::DynamoDbEventStore;
use handlers::ports::site::HOME_PAGE_KEY;
use handlers::stations::render_homepage::home_page;
use read_models::dynamodb::DynamoDbReadModels;
use read_models::{ReadModels, RecentDestinationsStore};
use serde_json::json;
use stream_processing::{DynamoDbFaultStore, ErrorDescription, Fault, FaultStore};
use uuid::Uuid;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::operator::Operator;
use crate::stack::{FUNCTION, deploy_system};

/// The stack's name, another one than the default.
pub(crate) const STACK: &str = "visitplannr-staging";
/// A subscriber, as the stack calls it.
pub(crate) const COUNTER: &str = "staging-count-by-country-4712";

/// A deployed stack with a fault in its table, and Lambda and the site at other addresses.
pub(crate) struct Deployed {
    pub(crate) moto: Moto,
    pub(crate) lambda: MockServer,
    pub(crate) site: MockServer,
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) events: DynamoDbEventStore,
    pub(crate) faults: DynamoDbFaultStore,
}

impl Deployed {
    pub(crate) async fn with_fault() -> Result<Self> {
        let (moto, lambda) = (Moto::start().await?, MockServer::start().await);
        let site = MockServer::start().await;
        let config = config_for(&moto.address);
        deploy_system(&config, &site.uri()).await?;
        let dynamodb = aws_sdk_dynamodb::Client::new(&config);
        let faults =
            DynamoDbFaultStore::new(dynamodb.clone(), table(&dynamodb, "FaultsTable").await?);
        faults.record(&[fault()]).await?;
        let events = table(&dynamodb, "EventsTable").await?;
        let events = DynamoDbEventStore::new(dynamodb.clone(), events, Upcasters::default());
        Ok(Self { moto, lambda, site, dynamodb, events, faults })
    }

    /// What a table of the stack is called.
    pub(crate) async fn table(&self, logical_id: &str) -> Result<String> {
        table(&self.dynamodb, logical_id).await
    }

    /// So many places are counted in a country.
    pub(crate) async fn counts(&self, country: &str, destinations: u64) -> Result<()> {
        let put = self.dynamodb.put_item().table_name(self.table("CountersTable").await?);
        let put = put.item("pk", AttributeValue::S("countries".to_owned()));
        let put = put.item("sk", AttributeValue::S(country.to_owned()));
        put.item("destinations", AttributeValue::N(destinations.to_string())).send().await?;
        Ok(())
    }

    /// The page is what the document says.
    pub(crate) async fn renders(&self) -> Result<()> {
        let models =
            DynamoDbReadModels::new(self.dynamodb.clone(), self.table("ReadModelsTable").await?);
        let live = models.model(models.pointer_now().await?.live());
        let page = home_page(&live.load_recent().await?, vec![], None).render()?;
        self.puts_page(&page).await
    }

    /// Somebody puts this page.
    pub(crate) async fn puts_page(&self, page: &str) -> Result<()> {
        let config = aws_sdk_s3::config::Builder::from(&config_for(&self.moto.address));
        let client = aws_sdk_s3::Client::from_conf(config.force_path_style(true).build());
        let buckets = client.list_buckets().send().await?.buckets.unwrap_or_default();
        let mut names = buckets.iter().filter_map(|bucket| bucket.name());
        let bucket = names.find(|name| name.contains("sitebucket")).context("no bucket")?;
        let page = page.as_bytes().to_vec().into();
        client.put_object().bucket(bucket).key(HOME_PAGE_KEY).body(page).send().await?;
        Ok(())
    }

    /// Whoever is to operate it.
    pub(crate) fn operator(&self) -> Result<Operator> {
        let operator = Operator::of(&self.moto.address)?;
        Ok(operator.with("AWS_ENDPOINT_URL_LAMBDA", &self.lambda.uri()))
    }

    /// The function that raised the fault answers this, once.
    pub(crate) async fn function_answers(&self, answer: ResponseTemplate) {
        self.answers(FUNCTION, answer).await;
    }

    /// The subscriber answers this, once. Answers are given in their order.
    pub(crate) async fn subscriber_answers(&self, answer: ResponseTemplate) {
        self.answers(COUNTER, answer).await;
    }

    async fn answers(&self, function: &str, answer: ResponseTemplate) {
        Mock::given(method("POST"))
            .and(path(format!("/2015-03-31/functions/{function}/invocations")))
            .respond_with(answer)
            .up_to_n_times(1)
            .expect(1)
            .mount(&self.lambda)
            .await;
    }
}

async fn table(dynamodb: &aws_sdk_dynamodb::Client, logical_id: &str) -> Result<String> {
    let tables = dynamodb.list_tables().send().await?.table_names.unwrap_or_default();
    let found = tables.iter().find(|table| table.contains(logical_id));
    found.cloned().with_context(|| format!("no {logical_id} among {tables:?}"))
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

/// Somebody's clients of the services at this address.
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
