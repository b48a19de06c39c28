//! Station 10: executes commands from the bus. `cmd.propose-destination.v1`
//! proposes a destination, exactly as `POST /destinations` does.

use std::num::NonZeroUsize;
use std::sync::Arc;

use domain::DestinationId;
use event_store::{EventStore, Metadata};
use serde_json::value::RawValue;
use stream_processing::encryption::KeyStore;
use stream_processing::{
    CloudEvent, Event, EventTypes, Failure, Fault, FaultStore, Pipeline, Pipelines, Processor,
    SOURCE, Transience,
};
use thiserror::Error;
use uuid::Uuid;

use crate::address_redaction::without_addresses;
use crate::declaration::{Declaration, Subscription, Trigger};
use crate::function::BatchFunction;
use crate::http_api::Problem;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::clock::Clock;
use crate::ports::event_bus::NAMESPACE;
use crate::proposers::Proposers;
use crate::station::{AssemblyError, BatchStation, Station};
use crate::stations::propose_destination::{AcceptError, Proposal, SentAs, Target, accept};
use crate::stored_events::warm_up;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "receive-commands";

/// The command that proposes a destination: a CloudEvent of this type, whose data is the JSON that the API takes.
pub const PROPOSE_DESTINATION: &str = "cmd.propose-destination.v1";

/// The event pattern of the rule that fills its queue: these commands, from any source. A bus takes events of its own
/// account only, unless its policy allows others.
pub const RULE: &str = r#"{"detail-type":["cmd.propose-destination.v1"]}"#;

/// Executes commands from the bus.
#[derive(Debug)]
pub struct ReceiveCommands;

impl Station for ReceiveCommands {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(10),
        triggers: &[Trigger::Bus(Subscription { has_addresses: true, ..Subscription::to(RULE) })],
        needs: &[Need::Events, Need::Proposers, Need::Faults],
    };
}

impl BatchStation for ReceiveCommands {
    async fn assemble<P: Parts>(parts: P) -> Result<impl BatchFunction, AssemblyError> {
        let (events, proposers) = (parts.events()?, parts.proposers()?);
        let faults = parts.faults()?;
        parts.warm_up(warm_up(&events)).await;
        Ok(processor(events, proposers, faults, parts.clock()))
    }
}

/// Commands to execute at once: enough to hide the latency of
/// requests, few enough for the connections of a small function.
const CONCURRENCY: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// Bytes of a command's source and id, at most: the limit of a
/// consumer's journal. Events that follow from the command copy them.
const LONGEST: usize = 2_048;

/// Why a command can't be executed, however often it is delivered.
#[derive(Debug, Error)]
enum CommandError {
    #[error(
        "event `{0}` is not a CloudEvent; put one in the detail, with `source`, `id`, `type` and `data`"
    )]
    NoCloudEvent(String),
    #[error("`{0}` is not a command that is known; there is `{PROPOSE_DESTINATION}`")]
    Unknown(String),
    #[error("the event has an empty `{0}`; a command is known by its `source` and `id`")]
    Unnamed(&'static str),
    #[error("`{NAMESPACE}` is this system itself; a command has the source of its sender")]
    OwnSource,
    #[error("`{name}` of the command has {bytes} bytes; send {LONGEST} at most")]
    TooLong { name: &'static str, bytes: usize },
    #[error("{} {}", .0.title, .0.detail)]
    Refused(Problem),
    #[error("a command with this source and id proposed another destination; take a new id")]
    Reused,
}

impl Transience for CommandError {
    fn is_transient(&self) -> bool {
        false
    }
}

/// The function that executes each command once, on `events`.
/// Commands may have a proposer's address if `proposers` can seal it.
pub fn processor<E, K, F>(
    events: E,
    proposers: Option<Proposers<K>>,
    faults: F,
    now: Clock,
) -> Processor<F>
where
    E: EventStore + 'static,
    K: KeyStore + 'static,
    F: FaultStore,
{
    let parts = Arc::new((events, proposers));
    let pipeline = Pipeline::new("propose", EventTypes::any(), move |units| {
        let parts = Arc::clone(&parts);
        units.parallel(CONCURRENCY, move |unit| {
            let parts = Arc::clone(&parts);
            async move {
                match propose(&parts.0, parts.1.as_ref(), unit.event(), now).await {
                    Ok(()) => Ok(unit),
                    Err(failure) => Err(unit.fail(failure)),
                }
            }
        })
    });
    Processor::new(NAME, Pipelines::from(pipeline), faults, now).with_redaction(redacted)
}

/// A failed command is stored without its address, which may have to be forgotten. Resubmitted, it proposes the place
/// without a proposer. The error may quote a record that could not be read.
fn redacted(mut fault: Fault) -> Fault {
    if fault.pipeline == SOURCE {
        fault.error.message = without_addresses(&fault.error.message).into_owned();
    }
    fault.record = without_addresses(&fault.record).into_owned();
    fault
}

async fn propose<K: KeyStore>(
    events: &impl EventStore,
    proposers: Option<&Proposers<K>>,
    event: &Event,
    now: Clock,
) -> Result<(), Failure> {
    let command = command_in(event)?;
    // Missing data counts as an empty body, and the problem tells what to send.
    let data = event.entity_json("data").map_or("", RawValue::get);
    let proposal = Proposal::parse(data.as_bytes(), SentAs::Json, proposers.is_some())
        .map_err(CommandError::Refused)?;
    let target = Target::Named(destination_id_of_command(&command.source, &command.id));
    let metadata = metadata_of(command)?;
    match accept(events, proposers, target, proposal, now(), metadata).await {
        Ok(_) => Ok(()),
        Err(AcceptError::OtherContent(_)) => Err(CommandError::Reused.into()),
        Err(error) => Err(error.into()),
    }
}

fn command_in(event: &Event) -> Result<CloudEvent, CommandError> {
    let command: CloudEvent =
        event.raw().map_err(|_| CommandError::NoCloudEvent(event.id.clone()))?;
    if command.event_type != PROPOSE_DESTINATION {
        return Err(CommandError::Unknown(command.event_type));
    }
    if command.source == NAMESPACE {
        return Err(CommandError::OwnSource);
    }
    for (name, value) in [("source", &command.source), ("id", &command.id)] {
        if value.is_empty() {
            return Err(CommandError::Unnamed(name));
        }
        bounded(name, value)?;
    }
    Ok(command)
}

/// The metadata from the command's own attributes.
fn metadata_of(command: CloudEvent) -> Result<Metadata, CommandError> {
    let correlation_id = command.extension("correlationid");
    correlation_id.iter().try_for_each(|id| bounded("correlationid", id))?;
    Ok(Metadata {
        correlation_id: correlation_id.unwrap_or_else(|| command.id.clone()),
        traceparent: command.trace_parent(),
        causation_id: command.id,
        actor: None,
        imported: None,
    })
}

fn bounded(name: &'static str, value: &str) -> Result<(), CommandError> {
    let bytes = value.len();
    if bytes > LONGEST { Err(CommandError::TooLong { name, bytes }) } else { Ok(()) }
}

/// The destination's id for a command: the same source and id are the same destination. The length tells where the
/// source ends, whatever it contains.
#[must_use]
pub fn destination_id_of_command(source: &str, id: &str) -> DestinationId {
    let name = format!("https://visitplannr.dev/command/{}/{source}/{id}", source.len());
    DestinationId(Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()))
}
