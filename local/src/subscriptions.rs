//! What triggers which station: the mappings and the rules of `template.yaml`, here.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use handlers::clock::system_clock;
use handlers::collect_proposals;
use handlers::project_destinations;
use handlers::publish_events;
use handlers::render_homepage;
use handlers::review_proposals;
use handlers::validate_geolocation::{self, Countries};
use read_models::Projector;
use stream_processing::{Deadline, FaultStore, Processor};

use crate::bus::{LocalBus, MessageStore, QueueMapping, QueueSettings, Rule};
use crate::directory_site::DirectorySite;
use crate::dynamodb::EmbeddedDynamoDb;
use crate::event_source_mapping::{EventSourceMapping, Filter, Handler, MappingSettings, handler};
use crate::lambda_api::Functions;
use crate::retention::StreamReader;
use crate::start_error::StartError;
use crate::tables::{
    EVENTS_TABLE, KEPT_PROPOSALS_TABLE, READ_MODELS_TABLE, event_store, fault_store,
    kept_proposals, read_models,
};

/// Records in a batch, at most. The document and the page are written once a batch, so a large one
/// makes an event cheaper when there are many; one that is alone does not wait.
pub const BATCH_SIZE: usize = 500;
/// The timeout of the functions.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Messages in a batch, at most.
pub(crate) const QUEUE_BATCH_SIZE: usize = 100;
/// A message that failed this often becomes a dead letter.
pub const MAXIMUM_RECEIVES: u32 = 10;

/// The stations that are triggered, and the streams they read.
#[derive(Debug, Default)]
pub struct Subscriptions {
    /// One for each station that a stream triggers.
    pub mappings: Vec<EventSourceMapping>,
    /// All of them, to be invoked by name.
    pub functions: Functions,
    /// One for each station behind the bus.
    pub queues: Vec<QueueMapping>,
    /// One a mapping.
    pub readers: Vec<StreamReader>,
}

/// Starts the stations, each from where it stood.
///
/// # Errors
/// [`StartError`] if one of them can't begin.
pub async fn start_subscriptions(
    dynamodb: &EmbeddedDynamoDb,
    site: &DirectorySite,
    directory: &Path,
    recent_limit: usize,
) -> Result<Subscriptions, StartError> {
    let messages = MessageStore::open(&directory.join("bus.sqlite"))?;
    let behind_bus = [
        (validate_geolocation::NAME, validate_geolocation::RULE, validator(dynamodb)?),
        (collect_proposals::NAME, collect_proposals::RULE, collector(dynamodb)),
    ];
    let mut rules = vec![];
    let mut subscriptions = Subscriptions::default();
    for (name, rule, handler) in behind_bus {
        rules.push(Rule { pattern: Filter::parse(rule)?, queue: name });
        subscriptions.functions.add(name, &handler);
        subscriptions.queues.push(QueueMapping::start(queue(name), messages.clone(), handler));
    }
    let bus = LocalBus::new(rules, messages, system_clock);
    let behind_streams = [
        (publish_events::NAME, EVENTS_TABLE, publish_events::FILTER, publisher(dynamodb, bus)?),
        (
            project_destinations::NAME,
            EVENTS_TABLE,
            project_destinations::FILTER,
            projector(dynamodb, recent_limit),
        ),
        (
            render_homepage::NAME,
            READ_MODELS_TABLE,
            render_homepage::FILTER,
            renderer(dynamodb, site),
        ),
        (
            review_proposals::NAME,
            KEPT_PROPOSALS_TABLE,
            review_proposals::FILTER,
            reviewer(dynamodb)?,
        ),
    ];
    for (name, table, filter, handler) in behind_streams {
        let filter = Filter::parse(filter)?;
        subscriptions.functions.add(name, &handler);
        let stream = dynamodb.stream(table).await?;
        let settings = mapping(name, filter, directory);
        let mapping = EventSourceMapping::start(settings, stream.clone(), handler).await?;
        subscriptions.readers.push(StreamReader { stream, position: mapping.positions() });
        subscriptions.mappings.push(mapping);
    }
    Ok(subscriptions)
}

fn queue(name: &'static str) -> QueueSettings {
    QueueSettings {
        queue: name,
        batch_size: QUEUE_BATCH_SIZE,
        maximum_receives: MAXIMUM_RECEIVES,
        timeout: TIMEOUT,
        now: system_clock,
    }
}

fn mapping(name: &'static str, filter: Filter, directory: &Path) -> MappingSettings {
    MappingSettings {
        filter: Some(filter),
        batch_size: BATCH_SIZE,
        timeout: TIMEOUT,
        ..MappingSettings::new(name, directory.join("checkpoints"), directory.join("on-failure"))
    }
}

fn validator(dynamodb: &EmbeddedDynamoDb) -> Result<Handler, StartError> {
    let client = dynamodb.client();
    let (events, faults) = (event_store(&client), fault_store(&client));
    let countries = Countries::load()?;
    Ok(function(validate_geolocation::processor(events, faults, countries, system_clock)))
}

fn collector(dynamodb: &EmbeddedDynamoDb) -> Handler {
    let client = dynamodb.client();
    let kept = kept_proposals(&client);
    function(collect_proposals::processor(kept, fault_store(&client), system_clock))
}

fn reviewer(dynamodb: &EmbeddedDynamoDb) -> Result<Handler, StartError> {
    let client = dynamodb.client();
    let (kept, events, faults) =
        (kept_proposals(&client), event_store(&client), fault_store(&client));
    let countries = Countries::load()?;
    Ok(function(review_proposals::processor(&kept, events, countries, faults, system_clock)?))
}

fn publisher(dynamodb: &EmbeddedDynamoDb, bus: LocalBus) -> Result<Handler, StartError> {
    let faults = fault_store(&dynamodb.client());
    let bus = Box::new(bus);
    Ok(function(publish_events::processor(bus, None, faults, system_clock)?))
}

fn projector(dynamodb: &EmbeddedDynamoDb, recent_limit: usize) -> Handler {
    let client = dynamodb.client();
    let projector = Projector::new(event_store(&client), read_models(&client), recent_limit);
    function(project_destinations::processor(projector, fault_store(&client), system_clock))
}

fn renderer(dynamodb: &EmbeddedDynamoDb, site: &DirectorySite) -> Handler {
    let client = dynamodb.client();
    let (store, faults) = (read_models(&client), fault_store(&client));
    function(render_homepage::processor(store, site.clone(), faults, system_clock))
}

fn function(processor: Processor<impl FaultStore + 'static>) -> Handler {
    let processor = Arc::new(processor);
    handler(move |batch| {
        let processor = Arc::clone(&processor);
        async move { processor.process(batch, Deadline::after(TIMEOUT)).await }
    })
}
