//! The API of DynamoDB, which refuses requests: for stations that take a table instead of a port.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Config, HttpClient, Region, RuntimeComponents, StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use serde_json::Value;
use stream_processing::sinks::DynamoDbTable;

use super::trouble::{Failing, Trouble};
use super::variants::Variants;

/// What DynamoDB answers instead, with status 400.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refusal {
    Throttled,
    Invalid,
}

impl Variants for Refusal {
    const ALL: &'static [fn() -> Self] = &[|| Self::Throttled, || Self::Invalid];

    fn name(&self) -> String {
        let transience = match self {
            Self::Throttled => "transient",
            Self::Invalid => "permanent",
        };
        format!("RequestError ({transience})")
    }
}

impl Trouble<Refusal> {
    /// A table in trouble. Otherwise it takes all that is put, and finds `items`.
    pub(super) fn on_table(&self, items: &Value) -> DynamoDbTable {
        let answer = serde_json::json!({"Items": items, "Count": 0, "ScannedCount": 0});
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .allow_no_auth()
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.on(answer.to_string()));
        DynamoDbTable::new(Client::from_conf(config.build()), "kept-proposals")
    }
}

impl HttpConnector for Failing<String, Refusal> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let method = match request.headers().get("x-amz-target") {
            Some("DynamoDB_20120810.PutItem") => "put",
            Some("DynamoDB_20120810.Query") => "query",
            other => panic!("{other:?}"),
        };
        let error = |code: &str| format!(r#"{{"__type":"com.amazonaws.dynamodb#{code}"}}"#);
        let (status, body) = match Failing::call(self, method) {
            Ok(()) if method == "put" => (200_u16, "{}".to_owned()),
            Ok(()) => (200, self.port.clone()),
            Err(Refusal::Throttled) => (400, error("ThrottlingException")),
            Err(Refusal::Invalid) => (400, error("ValidationException")),
        };
        let response = HttpResponse::new(status.try_into().unwrap(), body.into());
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Failing<String, Refusal> {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
