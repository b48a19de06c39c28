//! The port to the site's storage.

use std::fmt::Write as _;
use std::future::Future;

use event_store::BackendError;
use sha2::{Digest, Sha256};
use stream_processing::Transience;
use thiserror::Error;

/// The key of the home page in the storage.
pub const HOME_PAGE_KEY: &str = "index.html";
/// The media type of all pages: HTML in UTF-8.
pub const CONTENT_TYPE: &str = "text/html; charset=utf-8";
/// A CDN caches a page for 30 seconds and may serve it for 60 more while it revalidates; browsers always revalidate.
pub const CACHE_CONTROL: &str = "public, max-age=0, s-maxage=30, stale-while-revalidate=60";

/// Stores the pages that the CDN serves.
pub trait Site: Send + Sync {
    /// What is known of the stored page; `None` if there is none.
    ///
    /// # Errors
    /// [`SiteError`] if the storage can't be read.
    fn published(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<PublishedPage>, SiteError>> + Send;

    /// Replaces the page with this `ETag`; without one, there must be no page yet.
    ///
    /// # Errors
    /// [`SiteError`] if it may not be stored; a retry is safe.
    fn publish(
        &self,
        key: &str,
        page: &Page,
        instead_of: Option<&str>,
    ) -> impl Future<Output = Result<Publication, SiteError>> + Send;
}

/// A page that is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The whole document, in UTF-8.
    pub html: String,
    /// The version of the document that it was rendered from.
    pub document_version: u64,
}

/// What is known of the stored page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedPage {
    /// The `ETag`, which identifies exactly these bytes.
    pub etag: String,
    /// The version of the document that it was rendered from.
    pub document_version: u64,
    /// [`Page::digest`] of the page, stored beside it.
    pub digest: String,
}

/// The result of storing a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// The page has been stored.
    Published,
    /// Another page was stored meanwhile.
    Overtaken,
}

/// A request to the storage failed.
#[derive(Debug, Error)]
#[error("the page `{key}` could not be {action}: {reason}")]
pub struct SiteError {
    /// The key of the page.
    pub key: String,
    /// What failed: `read` or `written`.
    pub action: &'static str,
    /// The error of the storage.
    pub reason: BackendError,
}

impl Transience for SiteError {
    fn is_transient(&self) -> bool {
        self.reason.is_transient()
    }
}

impl Page {
    /// SHA-256 of the page, in hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut digits = String::new();
        for byte in Sha256::digest(&self.html) {
            // Writing to a string never fails.
            let _ = write!(digits, "{byte:02x}");
        }
        digits
    }
}
