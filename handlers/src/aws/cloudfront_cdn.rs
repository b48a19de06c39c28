//! The CDN as a CloudFront distribution.

use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::error::{BuildError, DisplayErrorContext};
use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use event_store::BackendError;

use super::backend_error::backend_error;
use crate::ports::cdn::{Cdn, CdnError};

/// The adapter for a CloudFront distribution.
#[derive(Debug, Clone)]
pub struct CloudFrontCdn {
    client: Client,
    distribution_id: String,
}

impl CloudFrontCdn {
    /// `distribution_id` is CloudFront's id, such as `E2QWRUHEXAMPLE`.
    pub fn new(client: Client, distribution_id: impl Into<String>) -> Self {
        Self { client, distribution_id: distribution_id.into() }
    }

    /// Connects before the first event, by asking for an invalidation that can't exist.
    pub async fn warm_up(&self) {
        let asked = self.client.get_invalidation().distribution_id(&self.distribution_id).id("I0");
        if let Err(error) = asked.send().await
            && error.as_service_error().is_none()
        {
            tracing::warn!(error = %DisplayErrorContext(error), "CloudFront does not answer yet");
        }
    }
}

impl Cdn for CloudFrontCdn {
    async fn invalidate(&self, paths: &[String], caller_reference: &str) -> Result<(), CdnError> {
        let failed = |reason| CdnError { paths: paths.to_vec(), reason };
        let batch = invalidation(paths, caller_reference)
            .map_err(|error| failed(BackendError::permanent(error)))?;
        self.client
            .create_invalidation()
            .distribution_id(&self.distribution_id)
            .invalidation_batch(batch)
            .send()
            .await
            .map_err(|error| failed(backend_error("CloudFront", &error)))?;
        Ok(())
    }
}

fn invalidation(paths: &[String], caller_reference: &str) -> Result<InvalidationBatch, BuildError> {
    let quantity = i32::try_from(paths.len()).unwrap_or(i32::MAX);
    let paths = Paths::builder().quantity(quantity).set_items(Some(paths.to_vec())).build()?;
    InvalidationBatch::builder().paths(paths).caller_reference(caller_reference).build()
}
