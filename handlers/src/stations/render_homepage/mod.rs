//! Station 4: renders the document of recent destinations as
//! `index.html`, with the countries that have the most places.

mod rendering;
mod view;

use std::num::NonZeroUsize;
use std::sync::Arc;

use read_models::RecentDestinationsStore;
use stream_processing::{
    EventTypes, FailedUnit, FaultStore, Pipeline, Pipelines, Processor, UnitOfWork,
};

use crate::declaration::{Declaration, StreamMapping, Trigger};
use crate::email_address::EmailAddress;
use crate::function::BatchFunction;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::country_counters::CountryCounters;
use crate::ports::site::{HOME_PAGE_KEY, Site};
use crate::station::{AssemblyError, BatchStation, Station};
use crate::table::Table;

pub use rendering::{RenderHomepageError, Rendered, render};
pub use view::home_page;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "render-homepage";

/// The filter of its mapping: changes of the document.
pub const FILTER: &str =
    r#"{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"pk":{"S":["recent-destinations"]}}}}"#;

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
