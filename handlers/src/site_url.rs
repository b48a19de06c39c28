//! The address of the site.

use std::str::FromStr;

use thiserror::Error;

/// The address of the home page, such as `https://visitplannr.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteUrl(String);

/// A text that is not the address of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it must begin with https:// or http://")]
pub struct InvalidSiteUrl;

impl SiteUrl {
    /// The URL of a page, by its path.
    #[must_use]
    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl FromStr for SiteUrl {
    type Err = InvalidSiteUrl;

    fn from_str(text: &str) -> Result<Self, InvalidSiteUrl> {
        if !text.starts_with("https://") && !text.starts_with("http://") {
            return Err(InvalidSiteUrl);
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}
