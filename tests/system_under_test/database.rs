//! The database of a system that runs, through its API.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_http_client::Builder;

use crate::Visitplannr;

impl Visitplannr {
    /// A client of the system's DynamoDB.
    #[must_use]
    pub fn database(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(&self.dynamodb)
            .http_client(Builder::new().build_http());
        Client::from_conf(config.build())
    }
}
