//! Triggers the stations behind streams and queues, as they declare it: the equivalent of `template.yaml` on AWS.

use std::path::Path;

use handlers::declaration::{Declaration, StreamMapping};
use handlers::ports::clock::system_clock;
use handlers::ports::event_bus::ARCHIVED;
use handlers::stations::subscribers;

use crate::archive::{self, Archive, archive_in};
use crate::bus::{LocalBus, MessageStore, QueueMapping, QueueSettings, Rule};
use crate::dynamodb::EmbeddedDynamoDb;
use crate::event_source_mapping::{
    EventSourceMapping, Filter, FilterError, Handler, MappingSettings,
};
use crate::functions::{TIMEOUT, batch_handler};
use crate::lambda_api::InvocableFunctions;
use crate::retention::StreamReader;
use crate::start_error::StartError;
use crate::tables::{fault_store, name_of};

/// Records in a batch, at most. The document and the page are written once per batch, so large batches make events
/// cheaper under load; a single event does not wait.
pub const BATCH_SIZE: usize = 500;

/// Messages in a batch, at most.
pub(crate) const QUEUE_BATCH_SIZE: usize = 100;
/// A message that was received this often without success becomes a dead letter.
pub const MAXIMUM_RECEIVES: u32 = 10;

/// The mappings of the stations that streams and queues trigger.
#[derive(Debug)]
pub(crate) struct Subscriptions {
    /// One for each stream that triggers a station.
    pub(crate) mappings: Vec<EventSourceMapping>,
    /// One for each station behind the bus, and for the archive.
    pub(crate) queues: Vec<QueueMapping>,
    /// All their functions, for invocation by name.
    pub(crate) invocable: InvocableFunctions,
    /// One for each stream mapping.
    pub(crate) readers: Vec<StreamReader>,
}

/// The bus, with a rule for each subscriber, and one for the archive.
pub(crate) fn local_bus(messages: MessageStore) -> Result<LocalBus, StartError> {
    let subscribers = subscribers().map(|it| (it.name, it.subscription.rule));
    let rules = subscribers
        .chain([(archive::NAME, ARCHIVED)])
        .map(|(queue, rule)| Ok::<_, FilterError>(Rule { pattern: Filter::parse(rule)?, queue }));
    let rules: Vec<Rule> = rules.collect::<Result<_, _>>()?;
    Ok(LocalBus::new(rules, messages, system_clock))
}

impl Subscriptions {
    /// Starts the stations, each from its checkpoint.
    pub(crate) async fn start(
        functions: Vec<(&'static Declaration, Handler)>,
        dynamodb: &EmbeddedDynamoDb,
        messages: &MessageStore,
        directory: &Path,
    ) -> Result<Self, StartError> {
        let (mappings, queues, readers) = (vec![], vec![], vec![]);
        let mut started =
            Self { mappings, queues, invocable: InvocableFunctions::default(), readers };
        started.archive(dynamodb, messages, directory)?;
        for (station, function) in functions {
            started.invocable.add(station.name, &function);
            if let Some(subscription) = station.subscription() {
                let settings = QueueSettings {
                    has_addresses: subscription.has_addresses,
                    ..queue(station.name)
                };
                let messages = messages.clone();
                started.queues.push(QueueMapping::start(settings, messages, function.clone()));
            }
            for mapping in station.streams() {
                let stream = dynamodb.stream(name_of(mapping.table)).await?;
                let settings = settings(mapping, directory)?;
                let mapping =
                    EventSourceMapping::start(settings, stream.clone(), function.clone()).await?;
                started.readers.push(StreamReader { stream, position: mapping.positions() });
                started.mappings.push(mapping);
            }
        }
        Ok(started)
    }

    fn archive(
        &mut self,
        dynamodb: &EmbeddedDynamoDb,
        messages: &MessageStore,
        directory: &Path,
    ) -> Result<(), StartError> {
        let archive = Archive::open(&archive_in(directory))?;
        let faults = fault_store(&dynamodb.client());
        let function = batch_handler(archive::processor(archive, faults, system_clock));
        self.invocable.add(archive::NAME, &function);
        // Events are never given up: EventBridge's archive has no dead letters either.
        let patient = QueueSettings { maximum_receives: u32::MAX, ..queue(archive::NAME) };
        self.queues.push(QueueMapping::start(patient, messages.clone(), function));
        Ok(())
    }
}

fn queue(name: &'static str) -> QueueSettings {
    QueueSettings {
        queue: name,
        batch_size: QUEUE_BATCH_SIZE,
        maximum_receives: MAXIMUM_RECEIVES,
        timeout: TIMEOUT,
        now: system_clock,
        has_addresses: false,
    }
}

fn settings(mapping: StreamMapping, directory: &Path) -> Result<MappingSettings, FilterError> {
    let (checkpoints, failed) = (directory.join("checkpoints"), directory.join("on-failure"));
    Ok(MappingSettings {
        filter: Some(Filter::parse(mapping.filter)?),
        batch_size: BATCH_SIZE,
        timeout: TIMEOUT,
        ..MappingSettings::new(mapping.name, checkpoints, failed)
    })
}
