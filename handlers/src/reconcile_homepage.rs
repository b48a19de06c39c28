//! The reconcile tick: heals the document and the page, whatever a fault left behind.

use read_models::{DestinationDetailsStore, RecentDestinationsStore, reconcile};

use crate::country_counters::CountryCounters;
use crate::email_address::EmailAddress;
use crate::render_homepage::{RenderHomepageError, Rendered, render};
use crate::site::Site;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "reconcile-homepage";

/// Heals the home page.
#[derive(Debug)]
pub struct ReconcileHomepageHandler<S, C, W> {
    store: S,
    counters: C,
    site: W,
    mail_sender: Option<EmailAddress>,
    limit: usize,
}

impl<S, C, W> ReconcileHomepageHandler<S, C, W>
where
    S: DestinationDetailsStore + RecentDestinationsStore,
    C: CountryCounters,
    W: Site,
{
    /// A handler for a document that holds the `limit` newest destinations. `mail_sender` writes to proposers, if
    /// anybody does.
    pub fn new(
        store: S,
        counters: C,
        site: W,
        mail_sender: Option<EmailAddress>,
        limit: usize,
    ) -> Self {
        Self { store, counters, site, mail_sender, limit }
    }

    /// Compares the document with its rows and the page with document and counters, and mends both.
    ///
    /// # Errors
    /// [`RenderHomepageError`] if that can't be done for now; a repeat is safe.
    pub async fn handle(&self) -> Result<Rendered, RenderHomepageError> {
        if reconcile(&self.store, self.limit).await? {
            tracing::warn!("the document of recent destinations was not what its rows say");
        }
        render(&self.store, &self.counters, &self.site, self.mail_sender.as_ref()).await
    }
}
