//! Renders the home page and stores it, for the station and for the tick that repairs it.

use read_models::{RecentDestinationsStore, StoreError};
use site_templates::RenderError;
use stream_processing::Transience;
use thiserror::Error;

use super::view::home_page;
use crate::email_address::EmailAddress;
use crate::ports::country_counters::{CountryCounters, CountryCountersError, with_most_places};
use crate::ports::site::{HOME_PAGE_KEY, Page, Publication, PublishedPage, Site, SiteError};

/// Countries on the home page, at most.
const COUNTRIES: usize = 5;

/// Attempts while other writers replace the page, before the batch is delivered again.
const ATTEMPTS: usize = 5;

/// The result of rendering the home page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendered {
    /// A new page was stored.
    Published,
    /// The stored page is the same, or newer.
    Unchanged,
}

/// Why the home page was not rendered.
#[derive(Debug, Error)]
pub enum RenderHomepageError {
    /// The document can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The counters can't be read.
    #[error(transparent)]
    Counters(#[from] CountryCountersError),
    /// The site can't be read or written.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The template could not be rendered.
    #[error("the home page can't be rendered: {0}")]
    Template(#[from] RenderError),
    /// Other writers were faster at each attempt.
    #[error("the home page was overtaken {ATTEMPTS} times")]
    Overtaken,
}

impl Transience for RenderHomepageError {
    fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Counters(error) => error.is_transient(),
            Self::Site(error) => error.is_transient(),
            Self::Template(_) => false,
            Self::Overtaken => true,
        }
    }
}

/// Stores the home page if its bytes are new. An older page never replaces a newer one: the stored page is read
/// before the data, and is replaced only if it has not changed since.
///
/// The document's version decides nothing. It is lower than the page's if the table was restored from a backup.
///
/// # Errors
/// [`RenderHomepageError`] if that failed; a retry is safe.
pub async fn render(
    store: &impl RecentDestinationsStore,
    counters: &impl CountryCounters,
    site: &impl Site,
    mail_sender: Option<&EmailAddress>,
) -> Result<Rendered, RenderHomepageError> {
    for _ in 0..ATTEMPTS {
        let there = site.published(HOME_PAGE_KEY).await?;
        let (document, counts) = futures::join!(store.load_recent(), counters.load());
        let document = document?;
        let counts = with_most_places(counts?, COUNTRIES);
        let html = home_page(&document, counts, mail_sender).render()?;
        let page = Page { html, document_version: document.version };
        if let Some(there) = &there {
            if there.digest == page.digest() {
                return Ok(Rendered::Unchanged);
            }
            tell_of_a_document_that_went_back(there, &page);
        }
        let etag = there.as_ref().map(|there| there.etag.as_str());
        match site.publish(HOME_PAGE_KEY, &page, etag).await? {
            Publication::Published => return Ok(Rendered::Published),
            Publication::Overtaken => {}
        }
    }
    Err(RenderHomepageError::Overtaken)
}

fn tell_of_a_document_that_went_back(there: &PublishedPage, page: &Page) {
    let (page, there) = (page.document_version, there.document_version);
    if page < there {
        tracing::warn!(page, there, "the document is older than the page: was its table restored?");
    }
}
