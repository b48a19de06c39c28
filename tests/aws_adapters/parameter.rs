//! The parameter that holds the distribution's id.

use anyhow::Result;
use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::ParameterType;
use handlers::aws::distribution_id;
use serde_json::json;
use wiremock::matchers::{header, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::peer::{Moto, sdk_config_for};

const PARAMETER: &str = "/visitplannr/distribution-id";

#[tokio::test]
async fn the_distribution_s_id_is_the_parameter_s_value() -> Result<()> {
    let moto = Moto::start().await?;
    let ssm = Client::new(&moto.sdk_config().await?);
    let put = ssm.put_parameter().name(PARAMETER).value("E1234567890ABC");
    put.r#type(ParameterType::String).send().await?;
    assert_eq!(distribution_id(&ssm, PARAMETER).await?, "E1234567890ABC");
    Ok(())
}

#[tokio::test]
async fn a_missing_parameter_is_an_error_that_names_it() -> Result<()> {
    let moto = Moto::start().await?;
    let ssm = Client::new(&moto.sdk_config().await?);
    let error = distribution_id(&ssm, PARAMETER).await.unwrap_err().to_string();
    assert!(
        error.contains(&format!("`{PARAMETER}`")) && error.contains("ParameterNotFound"),
        "{error}"
    );
    Ok(())
}

/// Moto lets everybody read everything.
#[tokio::test]
async fn a_parameter_that_may_not_be_read_is_an_error_that_says_why() -> Result<()> {
    let server = MockServer::start().await;
    let denied = json!({"__type": "AccessDeniedException", "Message": "no"});
    Mock::given(method("POST"))
        .and(header("x-amz-target", "AmazonSSM.GetParameter"))
        .respond_with(ResponseTemplate::new(400).set_body_json(denied))
        .expect(1)
        .mount(&server)
        .await;
    let ssm = Client::new(&sdk_config_for(&server.uri()).await?);
    let error = distribution_id(&ssm, PARAMETER).await.unwrap_err().to_string();
    assert!(
        error.contains(&format!("`{PARAMETER}`")) && error.contains("AccessDeniedException"),
        "{error}"
    );
    Ok(())
}
