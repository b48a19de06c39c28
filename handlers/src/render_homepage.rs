//! Station 4: the document of recent destinations becomes `index.html`.

use read_models::{RecentDestination, RecentDestinations, RecentDestinationsStore, StoreError};
use site_templates::{HomePage, ListedDestination, RenderError};
use stream_processing::{BatchResponse, FaultStore, ProcessingError, Report, StreamBatch};
use thiserror::Error;

use crate::clock::Clock;
use crate::site::{HOME_PAGE_KEY, Page, Publication, PublishedPage, Site, SiteError};

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "render-homepage";

/// The records that its mapping lets through: changes of the document.
pub const FILTER: &str =
    r#"{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"pk":{"S":["recent-destinations"]}}}}"#;

/// Rivals that are given way to before the batch comes again.
const ATTEMPTS: usize = 5;

/// Renders the home page.
#[derive(Debug)]
pub struct RenderHomepageHandler<S, W, F> {
    store: S,
    site: W,
    faults: F,
    now: Clock,
}

/// What rendering did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendered {
    /// Visitors get a new page.
    Published,
    /// The page that is there is the same, or newer.
    Unchanged,
}

/// Why the home page was not rendered.
#[derive(Debug, Error)]
pub enum RenderHomepageError {
    /// The document can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The site can't be read or written.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The template failed.
    #[error("the home page can't be rendered: {0}")]
    Template(#[from] RenderError),
    /// Others were faster each time.
    #[error("the home page was overtaken {ATTEMPTS} times")]
    Overtaken,
}

impl<S, W, F> RenderHomepageHandler<S, W, F>
where
    S: RecentDestinationsStore,
    W: Site,
    F: FaultStore,
{
    /// A handler that renders what `store` holds to `site`.
    pub fn new(store: S, site: W, faults: F, now: Clock) -> Self {
        Self { store, site, faults, now }
    }

    /// Renders once for the whole batch: what the page shows is read, not delivered.
    ///
    /// # Errors
    /// [`ProcessingError`] if the whole batch has to come again.
    pub async fn handle(&self, batch: StreamBatch) -> Result<BatchResponse, ProcessingError> {
        let Some(last) = batch.records.len().checked_sub(1) else {
            return Ok(BatchResponse::done());
        };
        let mut report = Report::of_batch(NAME, batch);
        match render(&self.store, &self.site).await {
            Ok(rendered) => tracing::info!(?rendered, "home page"),
            Err(RenderHomepageError::Store(error @ StoreError::Undecodable { .. })) => {
                report.poison(last, error.to_string());
            }
            Err(error) => report.again(0, error.to_string()),
        }
        report.respond(&self.faults, (self.now)()).await
    }
}

/// Publishes the home page if its bytes are new. An older page never replaces a newer one.
///
/// # Errors
/// [`RenderHomepageError`] if that can't be done for now; a repeat is safe.
pub async fn render(
    store: &impl RecentDestinationsStore,
    site: &impl Site,
) -> Result<Rendered, RenderHomepageError> {
    for _ in 0..ATTEMPTS {
        let document = store.load_recent().await?;
        let page =
            Page { html: home_page(&document).render()?, document_version: document.version };
        let there = site.published(HOME_PAGE_KEY).await?;
        let is_as_good = |there: &PublishedPage| {
            there.document_version > page.document_version || there.digest == page.digest()
        };
        if there.as_ref().is_some_and(is_as_good) {
            return Ok(Rendered::Unchanged);
        }
        let etag = there.as_ref().map(|there| there.etag.as_str());
        match site.publish(HOME_PAGE_KEY, &page, etag).await? {
            Publication::Published => return Ok(Rendered::Published),
            Publication::Overtaken => {}
        }
    }
    Err(RenderHomepageError::Overtaken)
}

/// Connects before the first event does. An error is not worth failing for: it will come again with
/// the first event, and be answered then.
pub async fn warm_up(store: &impl RecentDestinationsStore, site: &impl Site) {
    let (document, page) = futures::join!(store.load_recent(), site.published(HOME_PAGE_KEY));
    if let Err(error) = document {
        tracing::warn!(%error, "the read models do not answer yet");
    }
    if let Err(error) = page {
        tracing::warn!(%error, "the site does not answer yet");
    }
}

fn home_page(document: &RecentDestinations) -> HomePage {
    HomePage { destinations: document.destinations.iter().map(listed).collect() }
}

fn listed(destination: &RecentDestination) -> ListedDestination {
    ListedDestination {
        id: destination.id.to_string(),
        name: destination.name.as_str().to_owned(),
        description: destination.description.as_ref().map(|text| text.as_str().to_owned()),
        latitude: destination.geolocation.latitude(),
        longitude: destination.geolocation.longitude(),
        country: destination.country.as_str().to_owned(),
        listed_at: destination.listed_at,
    }
}
