//! Station 4: renders the document of recent destinations as
//! `index.html`, with the countries that have the most places.

mod view;

use std::num::NonZeroUsize;
use std::sync::Arc;

use read_models::{RecentDestinationsStore, StoreError};
use site_templates::RenderError;
use stream_processing::{
    EventTypes, FailedUnit, FaultStore, Pipeline, Pipelines, Processor, Transience, UnitOfWork,
};
use thiserror::Error;

use crate::declaration::{Declaration, StreamMapping, Table, Trigger};
use crate::email_address::EmailAddress;
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::country_counters::{CountryCounters, CountryCountersError, with_most_places};
use crate::ports::site::{HOME_PAGE_KEY, Page, Publication, PublishedPage, Site, SiteError};
use crate::station::{AssemblyError, BatchStation, Station};

pub use view::home_page;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "render-homepage";

/// The filter of its mapping: changes of the document.
pub const FILTER: &str =
    r#"{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"pk":{"S":["recent-destinations"]}}}}"#;

/// Countries on the home page, at most.
const COUNTRIES: usize = 5;

/// Attempts while other writers replace the page, before the batch is delivered again.
const ATTEMPTS: usize = 5;

/// Renders the home page when its document changes.
#[derive(Debug)]
pub struct RenderHomepage;

impl Station for RenderHomepage {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(4),
        triggers: &[Trigger::Stream(StreamMapping {
            name: NAME,
            table: Table::ReadModels,
            filter: FILTER,
        })],
        needs: &[Need::ReadModels, Need::Counters, Need::Site, Need::MailSender, Need::Faults],
    };
}

impl BatchStation for RenderHomepage {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (models, counters) = (parts.read_models()?.live(), parts.counters()?);
        let (site, mail_sender) = (parts.site()?, parts.mail_sender()?);
        let faults = parts.faults()?;
        parts.warm_up(warm_up(&models, &counters, &site)).await;
        Ok(processor(models, counters, site, mail_sender, faults, parts.clock()))
    }
}

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

/// The function that renders the data in `store` and `counters` to `site`, once for a whole batch: the page's data is
/// read, not delivered. `mail_sender` is the sender of letters, if there is one.
pub fn processor<S, C, W, F>(
    store: S,
    counters: C,
    site: W,
    mail_sender: Option<EmailAddress>,
    faults: F,
    now: Clock,
) -> Processor<F>
where
    S: RecentDestinationsStore + 'static,
    C: CountryCounters + 'static,
    W: Site + 'static,
    F: FaultStore,
{
    let parts = Arc::new((store, counters, site, mail_sender));
    let pipeline = Pipeline::new("render", EventTypes::any(), move |units| {
        let parts = Arc::clone(&parts);
        units.all().parallel(NonZeroUsize::MIN, move |unit| {
            let parts = Arc::clone(&parts);
            async move {
                let (store, counters, site, mail_sender) = &*parts;
                render_for(unit.with(()), store, counters, site, mail_sender.as_ref()).await
            }
        })
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now)
}

async fn render_for(
    unit: UnitOfWork,
    store: &impl RecentDestinationsStore,
    counters: &impl CountryCounters,
    site: &impl Site,
    mail_sender: Option<&EmailAddress>,
) -> Result<UnitOfWork, FailedUnit> {
    match render(store, counters, site, mail_sender).await {
        Ok(rendered) => {
            tracing::info!(?rendered, "home page");
            Ok(unit)
        }
        Err(error) => Err(unit.fail(error)),
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

/// Connects before the first event. Errors are ignored: the first event would meet them again, and report them.
pub async fn warm_up(
    store: &impl RecentDestinationsStore,
    counters: &impl CountryCounters,
    site: &impl Site,
) {
    let (document, counts, page) =
        futures::join!(store.load_recent(), counters.load(), site.published(HOME_PAGE_KEY));
    if let Err(error) = counts {
        tracing::warn!(%error, "the counters do not answer yet");
    }
    if let Err(error) = document {
        tracing::warn!(%error, "the read models do not answer yet");
    }
    if let Err(error) = page {
        tracing::warn!(%error, "the site does not answer yet");
    }
}
