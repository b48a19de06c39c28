//! The work of a function, on one payload.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_smithy_http_client::Builder;
use futures::{StreamExt, stream};
use serde_json::value::RawValue;
use stream_processing::metrics::Metrics;
use stream_processing::sinks::dynamodb::UpdateRequest;
use stream_processing::sinks::{DynamoDbTable, EventBus};
use stream_processing::sources::{Change, Payload, Records};
use stream_processing::testing::RecordedFaults;
use stream_processing::{
    Deadline, Event, EventError, EventTypes, Pipeline, Pipelines, Processor, Units,
};

const TABLE: &str = "peerbench-entities";
const BUS: &str = "peerbench";

pub(crate) enum Work {
    Compute(EventTypes),
    Process { processor: Processor<RecordedFaults>, table: Option<Client> },
}

impl Work {
    pub(crate) fn new(kind: &str, endpoint: Option<&str>, parallel: usize) -> Self {
        let parallel = NonZeroUsize::new(parallel).unwrap();
        let changes = EventTypes::matching("thing-(created|updated)").unwrap();
        let (pipeline, table) = match kind {
            "materialize" | "start" => {
                let client = dynamodb(endpoint.unwrap());
                let table = DynamoDbTable::new(client.clone(), TABLE).with_parallel(parallel);
                let pipeline = Pipeline::new("materialize", changes, move |units| {
                    units.try_map(|event, ()| update(event)).through(table.update())
                });
                (pipeline, Some(client))
            }
            "publish" => {
                let bus = EventBus::new(eventbridge(endpoint.unwrap()), BUS, "custom");
                let bus = Arc::new(bus.with_parallel(parallel));
                let pipeline = Pipeline::new("publish", EventTypes::any(), move |units| {
                    units.try_map(|event, ()| published(event)).through(bus.publish())
                });
                (pipeline, None)
            }
            "pipelines" => {
                let pipelines = (0..parallel.get()).map(|number| one_of_many(number, &changes));
                let pipelines = Pipelines::new(pipelines).unwrap();
                return Self::Process { processor: processor(pipelines), table: None };
            }
            _ => return Self::Compute(changes),
        };
        let pipelines = Pipelines::from(pipeline);
        Self::Process { processor: processor(pipelines), table }
    }

    /// The same work, measured.
    pub(crate) fn measured(self, metrics: Metrics) -> Self {
        match self {
            Self::Process { processor, table } => {
                Self::Process { processor: processor.with_metrics(metrics), table }
            }
            other @ Self::Compute(_) => other,
        }
    }

    /// Processes a payload from its bytes on, and says how many records it had.
    pub(crate) async fn run(&self, bytes: &[u8]) -> usize {
        let payload = Payload::parse(str::from_utf8(bytes).unwrap()).unwrap();
        let records = payload.records().len();
        match self {
            Self::Compute(types) => {
                let types = types.clone();
                let groups: Vec<_> = Units::from_stream(stream::iter(Records::of(&payload)))
                    .filter(move |unit| types.includes(&unit.event().event_type))
                    .try_map(|event, ()| update(event))
                    .group()
                    .collect()
                    .await;
                let grouped = groups.iter().map(|group| group.as_ref().unwrap().value().len());
                assert_eq!(grouped.sum::<usize>(), records);
            }
            Self::Process { processor, .. } => {
                let deadline = Deadline::after(Duration::from_hours(1));
                let answer = processor.process(payload, deadline).await.unwrap();
                assert!(answer.batch_item_failures.is_empty(), "{answer:?}");
            }
        }
        records
    }

    /// Empties the table, as before each call of the peers.
    pub(crate) async fn reset(&self) {
        let Self::Process { table: Some(client), .. } = self else { return };
        let _ = client.delete_table().table_name(TABLE).send().await;
        let key = |name: &str, kind| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
        };
        let text = |name: &str| {
            let definition = AttributeDefinition::builder().attribute_name(name);
            definition.attribute_type(ScalarAttributeType::S).build().unwrap()
        };
        let table =
            client.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
        let table =
            table.key_schema(key("pk", KeyType::Hash)).key_schema(key("sk", KeyType::Range));
        let table = table.attribute_definitions(text("pk")).attribute_definitions(text("sk"));
        table.send().await.unwrap();
    }
}

fn processor(pipelines: Pipelines) -> Processor<RecordedFaults> {
    Processor::new("bench", pipelines, RecordedFaults::default(), chrono::Utc::now)
}

/// The first of many pipelines takes what there is, the others wait for something else.
fn one_of_many(number: usize, changes: &EventTypes) -> Pipeline {
    let types = match number {
        0 => changes.clone(),
        _ => EventTypes::matching(&format!("other-{number}-(created|updated)")).unwrap(),
    };
    Pipeline::new(number.to_string(), types, |units| units.try_map(|event, ()| update(event)))
}

#[derive(serde::Deserialize)]
struct Thing {
    id: String,
}

fn update(event: &Event) -> Result<UpdateRequest, EventError> {
    let thing: Thing = event.entity("thing")?;
    Ok(UpdateRequest::new("pk", thing.id)
        .sort_key("sk", "thing")
        .set_fields(event.entity_json("thing")?)
        .set("discriminator", "thing")
        .if_newer("timestamp", event.time()?))
}

/// As the peer has it: the approximate time, and tags that nobody set.
fn published(event: &Event) -> Result<Event, EventError> {
    let change: Change = event.raw()?;
    let mut event = event.clone();
    let thing: Box<RawValue> = change.new.unwrap();
    event.entities.push(("thing".to_owned(), thing));
    event.timestamp = event.timestamp.map(|time| time / 1000 * 1000);
    for tag in ["account", "stage", "source", "functionname", "pipeline"] {
        event.tags.insert(tag.to_owned(), "undefined".into());
    }
    Ok(event)
}

fn dynamodb(endpoint: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("peerbench", "peerbench", None, None, "bench"))
        .http_client(Builder::new().build_http())
        .stalled_stream_protection(
            aws_sdk_dynamodb::config::StalledStreamProtectionConfig::disabled(),
        )
        .endpoint_url(endpoint);
    Client::from_conf(config.build())
}

fn eventbridge(endpoint: &str) -> aws_sdk_eventbridge::Client {
    let config = aws_sdk_eventbridge::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("peerbench", "peerbench", None, None, "bench"))
        .http_client(Builder::new().build_http())
        .endpoint_url(endpoint);
    aws_sdk_eventbridge::Client::from_conf(config.build())
}
