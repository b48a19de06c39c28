//! What triggers which station: the mappings and the rules of `template.yaml`, here.

use std::path::Path;
use std::time::Duration;

use handlers::clock::system_clock;
use handlers::event_bus::ARCHIVED;
use handlers::{
    collect_proposals, count_by_country, notify_proposer, project_destinations, publish_events,
    receive_commands, render_homepage, review_proposals, validate_geolocation,
};

use crate::archive::{self, Archive, archive_in};
use crate::bus::{LocalBus, MessageStore, QueueMapping, QueueSettings, Rule, messages_file};
use crate::correspondence::Correspondence;
use crate::directory_site::DirectorySite;
use crate::dynamodb::EmbeddedDynamoDb;
use crate::event_source_mapping::{EventSourceMapping, Filter, Handler, MappingSettings};
use crate::lambda_api::Functions;
use crate::retention::StreamReader;
use crate::start_error::StartError;
use crate::stations::{
    archiver, collector, counter, notifier, projector, publisher, receiver, renderer, reviewer,
    validator,
};
use crate::tables::{EVENTS_TABLE, JOURNAL_TABLE, KEPT_PROPOSALS_TABLE, READ_MODELS_TABLE};

/// Records in a batch, at most. The document and the page are written once a batch, so a large one
/// makes an event cheaper when there are many; one that is alone does not wait.
pub const BATCH_SIZE: usize = 500;
/// The timeout of the functions.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(1);

/// Messages in a batch, at most.
pub(crate) const QUEUE_BATCH_SIZE: usize = 100;
/// A message that failed this often becomes a dead letter.
pub const MAXIMUM_RECEIVES: u32 = 10;

/// The stations that are triggered, and the streams they read.
#[derive(Debug)]
pub struct Subscriptions {
    /// One for each station that a stream triggers.
    pub mappings: Vec<EventSourceMapping>,
    /// All of them, to be invoked by name.
    pub functions: Functions,
    /// One for each station behind the bus.
    pub queues: Vec<QueueMapping>,
    /// The bus in front of them.
    pub bus: LocalBus,
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
    correspondence: &Correspondence,
) -> Result<Subscriptions, StartError> {
    let messages = MessageStore::open(&messages_file(directory))?;
    let behind_bus = [
        (validate_geolocation::NAME, validate_geolocation::RULE, validator(dynamodb)?),
        (collect_proposals::NAME, collect_proposals::RULE, collector(dynamodb)),
        (count_by_country::NAME, count_by_country::RULE, counter(dynamodb)?),
        (receive_commands::NAME, receive_commands::RULE, receiver(dynamodb, correspondence)),
        (notify_proposer::NAME, notify_proposer::RULE, notifier(dynamodb, correspondence)),
    ];
    let (mut rules, mut functions, mut queues) = (vec![], Functions::default(), vec![]);
    for (name, rule, handler) in behind_bus {
        rules.push(Rule { pattern: Filter::parse(rule)?, queue: name });
        functions.add(name, &handler);
        queues.push(QueueMapping::start(queue(name), messages.clone(), handler));
    }
    let archiver = archiver(dynamodb, Archive::open(&archive_in(directory))?);
    rules.push(Rule { pattern: Filter::parse(ARCHIVED)?, queue: archive::NAME });
    functions.add(archive::NAME, &archiver);
    // What has happened is not given up: EventBridge's archive has no dead letters either.
    let patient = QueueSettings { maximum_receives: u32::MAX, ..queue(archive::NAME) };
    queues.push(QueueMapping::start(patient, messages.clone(), archiver));
    let bus = LocalBus::new(rules, messages, system_clock);
    let (mut mappings, mut readers) = (vec![], vec![]);
    let renderer = renderer(dynamodb, site, correspondence);
    let behind_streams = behind_streams(dynamodb, renderer, bus.clone(), recent_limit)?;
    for (mapping, handler) in STREAM_MAPPINGS.into_iter().zip(behind_streams) {
        functions.add(mapping.function, &handler);
        let stream = dynamodb.stream(mapping.table).await?;
        let settings = settings(mapping.name, Filter::parse(mapping.filter)?, directory);
        let mapping = EventSourceMapping::start(settings, stream.clone(), handler).await?;
        readers.push(StreamReader { stream, position: mapping.positions() });
        mappings.push(mapping);
    }
    Ok(Subscriptions { mappings, functions, queues, bus, readers })
}

/// A station, and a stream that triggers it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StreamMapping {
    pub(crate) function: &'static str,
    /// Names the mapping's checkpoint, so it never changes.
    pub(crate) name: &'static str,
    pub(crate) table: &'static str,
    pub(crate) filter: &'static str,
}

/// All of them, as in `template.yaml`.
pub(crate) const STREAM_MAPPINGS: [StreamMapping; 5] = [
    StreamMapping {
        function: publish_events::NAME,
        name: publish_events::NAME,
        table: EVENTS_TABLE,
        filter: publish_events::FILTER,
    },
    StreamMapping {
        function: publish_events::NAME,
        name: "publish-events-journal",
        table: JOURNAL_TABLE,
        filter: publish_events::JOURNAL_FILTER,
    },
    StreamMapping {
        function: project_destinations::NAME,
        name: project_destinations::NAME,
        table: EVENTS_TABLE,
        filter: project_destinations::FILTER,
    },
    StreamMapping {
        function: render_homepage::NAME,
        name: render_homepage::NAME,
        table: READ_MODELS_TABLE,
        filter: render_homepage::FILTER,
    },
    StreamMapping {
        function: review_proposals::NAME,
        name: review_proposals::NAME,
        table: KEPT_PROPOSALS_TABLE,
        filter: review_proposals::FILTER,
    },
];

/// What each of [`STREAM_MAPPINGS`] delivers to.
fn behind_streams(
    dynamodb: &EmbeddedDynamoDb,
    renderer: Handler,
    bus: LocalBus,
    recent_limit: usize,
) -> Result<[Handler; 5], StartError> {
    let publisher = publisher(dynamodb, bus)?;
    Ok([
        publisher.clone(),
        publisher,
        projector(dynamodb, recent_limit),
        renderer,
        reviewer(dynamodb)?,
    ])
}

fn queue(name: &'static str) -> QueueSettings {
    QueueSettings {
        queue: name,
        batch_size: QUEUE_BATCH_SIZE,
        maximum_receives: MAXIMUM_RECEIVES,
        timeout: TIMEOUT,
        now: system_clock,
        has_addresses: name == receive_commands::NAME,
    }
}

fn settings(name: &'static str, filter: Filter, directory: &Path) -> MappingSettings {
    MappingSettings {
        filter: Some(filter),
        batch_size: BATCH_SIZE,
        timeout: TIMEOUT,
        ..MappingSettings::new(name, directory.join("checkpoints"), directory.join("on-failure"))
    }
}
