//! The id of the site's distribution. It is in a parameter, because in the template the function and the distribution
//! would depend on each other.

use aws_sdk_ssm::Client;
use aws_sdk_ssm::error::DisplayErrorContext;
use thiserror::Error;

/// The parameter can't be read.
#[derive(Debug, Error)]
#[error("the parameter `{parameter}` with the distribution's id can't be read: {reason}")]
pub struct DistributionIdError {
    parameter: String,
    reason: String,
}

/// Reads the distribution's id from Parameter Store.
///
/// # Errors
/// [`DistributionIdError`] if the parameter can't be read.
pub async fn distribution_id(
    client: &Client,
    parameter: &str,
) -> Result<String, DistributionIdError> {
    let failed = |reason: String| DistributionIdError { parameter: parameter.to_owned(), reason };
    let answer = client
        .get_parameter()
        .name(parameter)
        .send()
        .await
        .map_err(|error| failed(DisplayErrorContext(error).to_string()))?;
    answer
        .parameter
        .and_then(|parameter| parameter.value)
        .ok_or_else(|| failed("it has no value".to_owned()))
}
