//! Reads published pages from the bucket behind the CDN.

use anyhow::{Context, Result};
use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;

use super::Stack;
use super::refusal::Refusal;

impl Stack {
    /// A page; `None` if it was never published.
    pub(in crate::system) async fn page(&self, key: &str) -> Result<Option<String>> {
        let bucket = self.resource("SiteBucket")?;
        let unread = || format!("s3://{bucket}/{key} can't be read");
        let answer = Client::new(&self.config).get_object().bucket(bucket).key(key).send().await;
        let page = match answer {
            Ok(page) => page,
            Err(SdkError::ServiceError(error)) if error.err().is_no_such_key() => return Ok(None),
            Err(error) => return Err(Refusal::of("S3", &error)).with_context(unread),
        };
        let page = page.body.collect().await.with_context(unread)?;
        Ok(Some(String::from_utf8(page.to_vec()).with_context(unread)?))
    }
}
