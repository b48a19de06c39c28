//! A table, a bus, and a Lambda between them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_smithy_http_client::Builder;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use local::dynamodb::{EmbeddedDynamoDb, SequenceNumber};
use serde_json::{Value, json};
use stream_processing::flavors::kept_event::kept_events_table;
use stream_processing::sinks::{DynamoDbTable, EventBus};
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, kinesis_record, payload_of};
use stream_processing::{
    BatchResponse, Deadline, Delivery, Event, FailedUnit, Pipeline, Processor, Record, UnitOfWork,
    Units,
};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// The table of these stories.
pub(crate) const TABLE: &str = "entities";

pub(crate) struct Stage {
    pub(crate) dynamodb: EmbeddedDynamoDb,
    pub(crate) faults: RecordedFaults,
    server: MockServer,
    published: Arc<Mutex<Vec<Event>>>,
}

impl Stage {
    pub(crate) async fn set() -> Result<Self> {
        let dynamodb = EmbeddedDynamoDb::ephemeral()?;
        dynamodb.ensure_table(kept_events_table(TABLE)).await?;
        let (server, published) = (MockServer::start().await, Arc::<Mutex<Vec<_>>>::default());
        let heard = Arc::clone(&published);
        let take = move |request: &Request| {
            let body: Value = request.body_json().unwrap();
            let entries = body["Entries"].as_array().unwrap();
            let event = |entry: &Value| {
                serde_json::from_str::<Event>(entry["Detail"].as_str().unwrap()).unwrap()
            };
            heard.lock().unwrap().extend(entries.iter().map(event));
            let taken: Vec<_> = entries.iter().map(|_| json!({"EventId": "1"})).collect();
            ResponseTemplate::new(200)
                .set_body_json(json!({"FailedEntryCount": 0, "Entries": taken}))
        };
        Mock::given(any()).respond_with(take).mount(&server).await;
        Ok(Self { dynamodb, faults: RecordedFaults::default(), server, published })
    }

    /// The table, by a client that gives up at the first error.
    pub(crate) fn table(&self) -> DynamoDbTable {
        table(&self.dynamodb)
    }

    pub(crate) fn bus(&self) -> EventBus {
        use aws_sdk_eventbridge::config::{BehaviorVersion, Credentials, Region};
        let config = aws_sdk_eventbridge::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("local"))
            .endpoint_url(self.server.uri())
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .http_client(Builder::new().build_http())
            .build();
        EventBus::new(aws_sdk_eventbridge::Client::from_conf(config), "bus", "test")
    }

    /// What has been published so far.
    pub(crate) fn published(&self) -> Vec<Event> {
        self.published.lock().unwrap().clone()
    }

    /// One invocation of a function that has this pipeline.
    pub(crate) async fn invoke(&self, pipeline: Pipeline, payload: Payload) -> BatchResponse {
        let processor = Processor::new("test", pipeline.into(), self.faults.clone(), now);
        processor.process(payload, Deadline::after(Duration::from_mins(1))).await.unwrap()
    }

    /// All changes of the table so far, as its stream delivers them.
    pub(crate) async fn changes(&self) -> Result<Payload> {
        let stream = self.dynamodb.stream(TABLE).await?;
        let records = stream.after(SequenceNumber::TRIM_HORIZON, 1_000).await?;
        Ok(Payload::of_records(records.iter().map(|record| record.json.get())))
    }

    /// The items of a partition.
    pub(crate) async fn items(&self, key: &str) -> Vec<Value> {
        self.table().query("pk", key).await.unwrap()
    }
}

pub(crate) fn table(dynamodb: &EmbeddedDynamoDb) -> DynamoDbTable {
    DynamoDbTable::new(impatient_client(dynamodb), TABLE)
}

/// A client that gives up at the first error.
pub(crate) fn impatient_client(dynamodb: &EmbeddedDynamoDb) -> aws_sdk_dynamodb::Client {
    let config = dynamodb.client().config().to_builder().retry_config(RetryConfig::disabled());
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000).unwrap()
}

/// An event about a thing.
pub(crate) fn thing_event(id: &str, event_type: &str, timestamp: i64, thing: &Value) -> Event {
    let event = Event {
        id: id.to_owned(),
        event_type: event_type.to_owned(),
        timestamp: Some(timestamp),
        partition_key: thing["id"].as_str().map(str::to_owned),
        ..Event::default()
    };
    event.with_entity("thing", thing).unwrap()
}

/// These events, as a Kinesis stream delivers them.
pub(crate) fn kinesis<'a>(events: impl IntoIterator<Item = &'a Event>) -> Payload {
    let events = events.into_iter().enumerate();
    payload_of(&events.map(|(place, event)| kinesis_record(place, event)).collect::<Vec<_>>())
}

/// One unit, whose value this is.
pub(crate) fn unit_of<T: Clone + Send + Sync + 'static>(value: T) -> Units<T> {
    let delivery = Delivery {
        position: 0,
        record: Record::from("{}"),
        key: None,
        event: Event::default(),
        expired: false,
        invocation: None,
        resubmitted: false,
    };
    let unit = UnitOfWork::new(Arc::new(delivery)).with(value);
    Units::from_stream(futures::stream::iter([Ok(unit)]))
}

/// What a step makes of one unit.
pub(crate) async fn outcome<T: Send + 'static>(units: Units<T>) -> Result<T, FailedUnit> {
    let mut outcomes: Vec<_> = units.collect().await;
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0).map(|unit| unit.take().1)
}
