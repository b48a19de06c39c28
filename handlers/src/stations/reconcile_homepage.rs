//! The reconcile tick: repairs the document and the page after faults.

use std::time::Duration;

use read_models::{DestinationDetailsStore, RecentDestinationsStore, reconcile};

use crate::declaration::{Declaration, Trigger};
use crate::email_address::EmailAddress;
use crate::function::TickFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::country_counters::CountryCounters;
use crate::ports::site::Site;
use crate::station::{AssemblyError, Station, TickStation};
use crate::stations::render_homepage::warm_up;
use crate::stations::render_homepage::{RenderHomepageError, Rendered, render};

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "reconcile-homepage";

/// The interval of the tick. Every deployment triggers it too.
pub const EVERY: Duration = Duration::from_mins(15);

/// Repairs the home page at intervals.
#[derive(Debug)]
pub struct ReconcileHomepage;

impl Station for ReconcileHomepage {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: None,
        triggers: &[Trigger::Every(EVERY)],
        needs: &[Need::ReadModels, Need::Counters, Need::Site, Need::RecentLimit, Need::MailSender],
    };
}

impl TickStation for ReconcileHomepage {
    async fn assemble<P: Parts>(parts: P) -> Result<impl TickFunction, AssemblyError> {
        let (models, counters) = (parts.read_models()?.live(), parts.counters()?);
        let (site, mail_sender) = (parts.site()?, parts.mail_sender()?);
        let limit = parts.recent_limit()?;
        parts.warm_up(warm_up(&models, &counters, &site)).await;
        Ok(ReconcileHomepageHandler::new(models, counters, site, mail_sender, limit))
    }
}

/// Compares the home page with its data, and repairs it.
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
    /// A handler for a document of the `limit` newest destinations.
    /// `mail_sender` is the sender of letters, if there is one.
    pub fn new(
        store: S,
        counters: C,
        site: W,
        mail_sender: Option<EmailAddress>,
        limit: usize,
    ) -> Self {
        Self { store, counters, site, mail_sender, limit }
    }

    /// Compares the document with its rows, and the page with document and counters. Repairs both.
    ///
    /// # Errors
    /// [`RenderHomepageError`] if that failed; a retry is safe.
    pub async fn handle(&self) -> Result<Rendered, RenderHomepageError> {
        if reconcile(&self.store, self.limit).await? {
            tracing::warn!("the document of recent destinations was not what its rows say");
        }
        render(&self.store, &self.counters, &self.site, self.mail_sender.as_ref()).await
    }
}

impl<S, C, W> TickFunction for ReconcileHomepageHandler<S, C, W>
where
    S: DestinationDetailsStore + RecentDestinationsStore,
    C: CountryCounters,
    W: Site,
{
    type Error = RenderHomepageError;

    async fn tick(&self) -> Result<(), Self::Error> {
        self.handle().await.map(drop)
    }
}
