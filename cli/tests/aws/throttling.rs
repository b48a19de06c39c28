//! A table that takes no more for a while.

use anyhow::Result;
use serde_json::json;
use wiremock::matchers::body_string_contains;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::operator::Operator;
use crate::refusals::page;

/// More than the SDK tries by itself.
const THROTTLED: u64 = 5;

#[tokio::test]
async fn a_table_that_is_throttled_is_waited_for() -> Result<()> {
    let aws = MockServer::start().await;
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(page("FaultsTable", ""))
        .mount(&aws)
        .await;
    let throttled = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
        "message": "The level of configured provisioned throughput for the table was exceeded.",
    });
    Mock::given(body_string_contains("a-FaultsTable"))
        .respond_with(ResponseTemplate::new(400).set_body_json(throttled))
        .up_to_n_times(THROTTLED)
        .expect(THROTTLED)
        .mount(&aws)
        .await;
    Mock::given(body_string_contains("a-FaultsTable"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"Items": [], "Count": 0})))
        .mount(&aws)
        .await;

    let list = Operator::of(&aws.uri())?.runs(&["faults", "list", "--aws"]).await?;

    assert_eq!((list.code, list.output.trim(), list.errors.as_str()), (Some(0), "No faults.", ""));
    Ok(())
}
