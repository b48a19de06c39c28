//! The adapter for a site in an S3 bucket.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;

use super::backend_error::backend_error;
use crate::ports::site::{
    CACHE_CONTROL, CONTENT_TYPE, Page, Publication, PublishedPage, Site, SiteError,
};

const DOCUMENT_VERSION: &str = "document-version";
const DIGEST: &str = "sha256";

/// A site in an S3 bucket.
#[derive(Debug, Clone)]
pub struct S3Site {
    client: Client,
    bucket: String,
}

impl S3Site {
    /// The site in the bucket of this name.
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into() }
    }
}

impl Site for S3Site {
    async fn published(&self, key: &str) -> Result<Option<PublishedPage>, SiteError> {
        let answer = self.client.head_object().bucket(&self.bucket).key(key).send().await;
        let head = match answer {
            Ok(head) => head,
            Err(SdkError::ServiceError(error)) if error.err().is_not_found() => return Ok(None),
            Err(error) => return Err(failed(key, "read", &error)),
        };
        let metadata = |name: &str| head.metadata().and_then(|metadata| metadata.get(name));
        // A page without metadata was put by hand: it counts as the oldest.
        let document_version =
            metadata(DOCUMENT_VERSION).and_then(|version| version.parse().ok()).unwrap_or_default();
        let digest = metadata(DIGEST).cloned().unwrap_or_default();
        let etag = head.e_tag.unwrap_or_default();
        Ok(Some(PublishedPage { etag, document_version, digest }))
    }

    async fn publish(
        &self,
        key: &str,
        page: &Page,
        instead_of: Option<&str>,
    ) -> Result<Publication, SiteError> {
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(key)
            .content_type(CONTENT_TYPE)
            .cache_control(CACHE_CONTROL)
            .metadata(DOCUMENT_VERSION, page.document_version.to_string())
            .metadata(DIGEST, page.digest())
            .body(ByteStream::from(page.html.clone().into_bytes()));
        let put = match instead_of {
            Some(etag) => put.if_match(etag),
            None => put.if_none_match("*"),
        };
        match put.send().await {
            Ok(_) => Ok(Publication::Published),
            Err(SdkError::ServiceError(error))
                if is_overtaken(error.raw().status().as_u16(), error.err().code()) =>
            {
                Ok(Publication::Overtaken)
            }
            Err(error) => Err(failed(key, "written", &error)),
        }
    }
}

/// 412: another page is stored. 409: another one is being put.
/// 404: the page was just removed, unless the bucket is missing.
fn is_overtaken(status: u16, code: Option<&str>) -> bool {
    matches!((status, code), (409 | 412, _) | (404, Some("NoSuchKey")))
}

fn failed<E>(key: &str, action: &'static str, error: &SdkError<E>) -> SiteError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    SiteError { key: key.to_owned(), action, reason: backend_error("S3", error) }
}
