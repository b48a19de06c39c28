//! The port to the site's storage.

use std::fmt::Write as _;
use std::future::Future;

use sha2::{Digest, Sha256};
use stream_processing::Transience;
use thiserror::Error;

/// The home page's key.
pub const HOME_PAGE_KEY: &str = "index.html";
/// Pages are HTML in UTF-8.
pub const CONTENT_TYPE: &str = "text/html; charset=utf-8";
/// A CDN keeps a page for 30 seconds and may show it for 60 more while it asks again; browsers
/// always ask.
pub const CACHE_CONTROL: &str = "public, max-age=0, s-maxage=30, stale-while-revalidate=60";

/// Where pages are published.
pub trait Site: Send + Sync {
    /// What is known of the page that is there.
    ///
    /// # Errors
    /// [`SiteError`] if the storage does not say.
    fn published(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<PublishedPage>, SiteError>> + Send;

    /// Puts the page in place of the one with this `ETag`, or as the first one.
    ///
    /// # Errors
    /// [`SiteError`] if it may not be there; a repeat is safe.
    fn publish(
        &self,
        key: &str,
        page: &Page,
        instead_of: Option<&str>,
    ) -> impl Future<Output = Result<Publication, SiteError>> + Send;
}

/// A page to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What visitors get.
    pub html: String,
    /// The version of the document that it was made of.
    pub document_version: u64,
}

/// What is known of a page that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedPage {
    /// Names exactly these bytes.
    pub etag: String,
    /// The version of the document that it was made of.
    pub document_version: u64,
    /// [`Page::digest`] of its bytes.
    pub digest: String,
}

/// How a publication ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// The page is there.
    Published,
    /// Another page was put meanwhile.
    Overtaken,
}

/// The storage failed.
#[derive(Debug, Error)]
#[error("the page `{key}` could not be {action}: {reason}")]
pub struct SiteError {
    /// Which page.
    pub key: String,
    /// Read or written.
    pub action: &'static str,
    /// The storage's words.
    pub reason: String,
}

/// A storage takes every page. What it refuses is a right or a setting, and somebody mends those.
impl Transience for SiteError {
    fn is_transient(&self) -> bool {
        true
    }
}

impl Page {
    /// SHA-256 of the bytes, in hexadecimal digits.
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
