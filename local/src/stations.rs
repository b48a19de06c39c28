//! The stations, put together: the composition roots of `handlers/src/bin`, here.

use std::sync::Arc;

use event_store::dynamodb::DynamoDbEventStore;
use handlers::address_limit::DynamoDbAddressLimit;
use handlers::clock::system_clock;
use handlers::country_counters::{CountersTable, DynamoDbCountryCounters};
use handlers::mailboxes::DynamoDbMailboxStore;
use handlers::notify_proposer::{self, Notifier};
use handlers::propose_destination::ProposeDestinationHandler;
use handlers::query_destinations::QueryDestinationsHandler;
use handlers::reconcile_homepage::ReconcileHomepageHandler;
use handlers::record_consent::RecordConsentHandler;
use handlers::stream_function::StreamFunction;
use handlers::validate_geolocation::{self, Countries};
use handlers::{
    collect_proposals, count_by_country, project_destinations, publish_events, receive_commands,
    render_homepage, review_proposals,
};
use read_models::dynamodb::DynamoDbReadModels;
use read_models::{DEFAULT_RECENT_LIMIT, LiveModel, Projector};
use stream_processing::Deadline;
use stream_processing::encryption::LocalKeyedHash;

use crate::archive::{self, Archive};
use crate::bus::LocalBus;
use crate::correspondence::Correspondence;
use crate::development_keys::LocalKeyStore;
use crate::directory_site::DirectorySite;
use crate::dynamodb::EmbeddedDynamoDb;
use crate::event_source_mapping::{Handler, handler};
use crate::start_error::StartError;
use crate::subscriptions::TIMEOUT;
use crate::tables::{
    COUNTERS_TABLE, JOURNAL_TABLE, country_counters, event_store, fault_store, journal,
    kept_proposals, mailboxes, read_models,
};

/// Station 1, here.
pub(crate) type Proposing = ProposeDestinationHandler<
    DynamoDbEventStore,
    LocalKeyStore,
    DynamoDbAddressLimit<LocalKeyedHash>,
>;

/// Station 12, here.
pub(crate) type RecordingConsent = RecordConsentHandler<DynamoDbMailboxStore, LocalKeyedHash>;

pub(crate) fn proposing(dynamodb: &EmbeddedDynamoDb, with: &Correspondence) -> Proposing {
    let events = event_store(&dynamodb.client());
    ProposeDestinationHandler::new(events, Some(with.proposer_mail()), system_clock)
}

pub(crate) fn recording_consent(
    dynamodb: &EmbeddedDynamoDb,
    with: &Correspondence,
) -> RecordingConsent {
    RecordConsentHandler::new(mailboxes(&dynamodb.client()), with.hash.clone())
}

pub(crate) fn querying(
    dynamodb: &EmbeddedDynamoDb,
    with: &Correspondence,
) -> QueryDestinationsHandler<DynamoDbEventStore, LiveModel<DynamoDbReadModels>> {
    let client = dynamodb.client();
    let (events, store) = (event_store(&client), read_models(&client).live());
    QueryDestinationsHandler::new(events, store, Some(with.sender.clone()))
}

/// What the reconcile tick invokes.
pub(crate) type Reconciler =
    ReconcileHomepageHandler<LiveModel<DynamoDbReadModels>, DynamoDbCountryCounters, DirectorySite>;

/// A tick. If it fails, the next one tries.
pub(crate) async fn reconcile(station: &Reconciler) {
    if let Err(error) = station.handle().await {
        tracing::warn!(%error, "the home page could not be reconciled");
    }
}

pub(crate) fn reconciling(
    dynamodb: &EmbeddedDynamoDb,
    site: &DirectorySite,
    with: &Correspondence,
) -> Reconciler {
    let client = dynamodb.client();
    let (store, counters) = (read_models(&client).live(), country_counters(&client));
    let (site, sender) = (site.clone(), Some(with.sender.clone()));
    ReconcileHomepageHandler::new(store, counters, site, sender, DEFAULT_RECENT_LIMIT)
}

pub(crate) fn validator(dynamodb: &EmbeddedDynamoDb) -> Result<Handler, StartError> {
    let client = dynamodb.client();
    let (events, faults) = (event_store(&client), fault_store(&client));
    let countries = Countries::load()?;
    Ok(function(validate_geolocation::processor(events, faults, countries, system_clock)))
}

pub(crate) fn collector(dynamodb: &EmbeddedDynamoDb) -> Handler {
    let client = dynamodb.client();
    let kept = kept_proposals(&client);
    function(collect_proposals::processor(kept, fault_store(&client), system_clock))
}

pub(crate) fn reviewer(dynamodb: &EmbeddedDynamoDb) -> Result<Handler, StartError> {
    let client = dynamodb.client();
    let (kept, events, faults) =
        (kept_proposals(&client), event_store(&client), fault_store(&client));
    let countries = Countries::load()?;
    Ok(function(review_proposals::processor(&kept, events, countries, faults, system_clock)?))
}

pub(crate) fn counter(dynamodb: &EmbeddedDynamoDb) -> Result<Handler, StartError> {
    let client = dynamodb.client();
    let (counters, faults) = (CountersTable(COUNTERS_TABLE.to_owned()), fault_store(&client));
    let counter = count_by_country::processor(counters, journal(&client), faults, system_clock);
    Ok(function(counter?))
}

pub(crate) fn receiver(dynamodb: &EmbeddedDynamoDb, with: &Correspondence) -> Handler {
    let client = dynamodb.client();
    let (events, faults) = (event_store(&client), fault_store(&client));
    let proposers = Some(with.proposers.clone());
    function(receive_commands::processor(events, proposers, faults, system_clock))
}

pub(crate) fn notifier(dynamodb: &EmbeddedDynamoDb, with: &Correspondence) -> Handler {
    let client = dynamodb.client();
    let notifier = Notifier {
        events: event_store(&client),
        proposers: with.proposers.clone(),
        hash: with.hash.clone(),
        mailboxes: mailboxes(&client),
        mail: with.mail.clone(),
        limits: with.letters,
        site: with.site.clone(),
        now: system_clock,
    };
    function(notify_proposer::processor(notifier, fault_store(&client)))
}

pub(crate) fn archiver(dynamodb: &EmbeddedDynamoDb, archive: Archive) -> Handler {
    function(archive::processor(archive, fault_store(&dynamodb.client()), system_clock))
}

pub(crate) fn publisher(dynamodb: &EmbeddedDynamoDb, bus: LocalBus) -> Result<Handler, StartError> {
    let faults = fault_store(&dynamodb.client());
    let bus = Arc::new(bus);
    Ok(function(publish_events::function(bus, None, JOURNAL_TABLE, faults, system_clock)?))
}

pub(crate) fn projector(dynamodb: &EmbeddedDynamoDb, recent_limit: usize) -> Handler {
    let client = dynamodb.client();
    let projector = Projector::new(event_store(&client), read_models(&client), recent_limit);
    function(project_destinations::processor(projector, fault_store(&client), system_clock))
}

pub(crate) fn renderer(
    dynamodb: &EmbeddedDynamoDb,
    site: &DirectorySite,
    with: &Correspondence,
) -> Handler {
    let client = dynamodb.client();
    let (store, counters) = (read_models(&client).live(), country_counters(&client));
    let (site, faults) = (site.clone(), fault_store(&client));
    let sender = Some(with.sender.clone());
    function(render_homepage::processor(store, counters, site, sender, faults, system_clock))
}

fn function(function: impl StreamFunction + 'static) -> Handler {
    let function = Arc::new(function);
    handler(move |batch| {
        let function = Arc::clone(&function);
        async move { function.process(batch, Deadline::after(TIMEOUT)).await }
    })
}
