//! Station 4, and the tick that heals its page.

use domain::testing::controls;
use handlers::function::TickFunction;
use handlers::ports::country_counters::{CountryCounters, CountryCountersError};
use handlers::ports::site::{Site, SiteError};
use handlers::stations::reconcile_homepage::ReconcileHomepageHandler;
use handlers::stations::render_homepage::processor;
use handlers::stations::{reconcile_homepage, render_homepage};
use read_models::memory::InMemoryReadModels;
use read_models::{DestinationDetailsStore, Projector, RecentDestinationsStore, StoreError};
use serde_json::json;
use stream_processing::sources::Change;
use stream_processing::testing::{RecordedFaults, dynamodb_record, payload_of};

use super::observed::{Observed, ended, processed};
use super::trouble::Trouble;
use crate::doubles::{InMemoryCounters, InMemorySite};
use crate::story::{given, history, now, stream};

async fn rendered<S, C, W>(store: S, counters: C, site: W) -> String
where
    S: RecentDestinationsStore + 'static,
    C: CountryCounters + 'static,
    W: Site + 'static,
{
    let faults = RecordedFaults::default();
    let station = processor(store, counters, site, None, faults.clone(), now);
    let document = json!({"pk": "recent-destinations", "sk": "document"});
    let change = dynamodb_record(0, &Change { new: Some(document), old: None });
    processed(&station, &faults, payload_of(&[change])).await
}

pub(super) async fn observe(observed: &mut Observed) {
    let (station, models) = (render_homepage::NAME, InMemoryReadModels::default);
    let (counters, site) = (InMemoryCounters::default, InMemorySite::default);
    let load = async |trouble: Trouble<StoreError>| {
        rendered(trouble.on(models()), counters(), site()).await
    };
    observed.each(station, "RecentDestinationsStore::load_recent", load).await;
    let count = async |trouble: Trouble<CountryCountersError>| {
        rendered(models(), trouble.on(counters()), site()).await
    };
    observed.each(station, "CountryCounters::load", count).await;
    for port in ["Site::published", "Site::publish"] {
        let publish = async |trouble: Trouble<SiteError>| {
            rendered(models(), counters(), trouble.on(site())).await
        };
        observed.each(station, port, publish).await;
    }
    let function = |faults| processor(models(), counters(), site(), None, faults, now);
    observed.unkept_faults(station, function).await;
}

/// Two models: the row of a listed place without its place in the document, and the other way round.
async fn halves() -> [InMemoryReadModels; 2] {
    let [rows, document] = [(); 2].map(|()| InMemoryReadModels::default());
    let events = given(&[controls::proposed(), controls::validation_succeeded()]).await;
    let history = history(&events, &stream()).await;
    let history: Vec<_> = history.iter().collect();
    let projected = Projector::new(&events, &rows, 20).project_row(&history).await.unwrap();
    let projector = Projector::new(&events, &document, 20);
    projector.project_documents(&projected.rows, &[]).await.unwrap();
    [rows, document]
}

async fn healed<S, C, W>(store: S, counters: C, site: W) -> String
where
    S: DestinationDetailsStore + RecentDestinationsStore,
    C: CountryCounters,
    W: Site,
{
    ended(&ReconcileHomepageHandler::new(store, counters, site, None, 20).tick().await)
}

pub(super) async fn observe_tick(observed: &mut Observed) {
    let station = reconcile_homepage::NAME;
    let (counters, site) = (InMemoryCounters::default, InMemorySite::default);
    for port in [
        "DestinationDetailsStore::newest",
        "DestinationDetailsStore::load",
        "RecentDestinationsStore::find_recent",
        "RecentDestinationsStore::save_recent",
        "RecentDestinationsStore::load_recent",
    ] {
        let heal = async |trouble: Trouble<StoreError>| {
            let [rows, document] = halves().await;
            let store = if port.ends_with("::load") { document } else { rows };
            healed(trouble.on(store), counters(), site()).await
        };
        observed.each(station, port, heal).await;
    }
    let count = async |trouble: Trouble<CountryCountersError>| {
        healed(InMemoryReadModels::default(), trouble.on(counters()), site()).await
    };
    observed.each(station, "CountryCounters::load", count).await;
    for port in ["Site::published", "Site::publish"] {
        let publish = async |trouble: Trouble<SiteError>| {
            healed(InMemoryReadModels::default(), counters(), trouble.on(site())).await
        };
        observed.each(station, port, publish).await;
    }
}
