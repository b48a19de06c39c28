//! The words that these stories are told in.

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use chrono::{DateTime, Utc};
use domain::testing::controls;
use domain::{DestinationEvent, DestinationId};
use event_store::{EventStore, ExpectedVersion, Metadata, RecordedEvent, Version};
use handlers::stored_events::{new_event, stream_of};
use local::dynamodb::EmbeddedDynamoDb;
use local::tables::{create_tables, event_store, read_models};
use read_models::dynamodb::DynamoDbModel;
use read_models::{Blocked, DestinationDetails, Model, ReadModels};
use uuid::Uuid;

/// A database with its tables.
pub(crate) async fn database() -> Result<(EmbeddedDynamoDb, DynamoDbModel)> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    create_tables(&dynamodb).await?;
    let models = read_models(&dynamodb.client()).model(Model::FIRST);
    Ok((dynamodb, models))
}

/// A client that gives up at the first error.
pub(crate) fn impatient_client(dynamodb: &EmbeddedDynamoDb) -> Client {
    let config = dynamodb.client().config().to_builder().retry_config(RetryConfig::disabled());
    Client::from_conf(config.build())
}

pub(crate) fn id(number: usize) -> DestinationId {
    DestinationId(Uuid::from_u128(number as u128 + 1))
}

pub(crate) fn moment(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_764_000_000_000 + milliseconds).unwrap()
}

/// An event of a destination; neighbours have theirs in the same millisecond.
pub(crate) fn recorded(number: usize, version: u64, event: &DestinationEvent) -> RecordedEvent {
    let metadata = Metadata {
        correlation_id: "the flow".to_owned(),
        causation_id: "the request".to_owned(),
        actor: None,
        traceparent: None,
        imported: None,
    };
    let place = i64::try_from(number / 2).unwrap() * 1_000 + version.cast_signed();
    let event_id = Uuid::from_u128((number as u128) << 64 | u128::from(version));
    RecordedEvent {
        stream: stream_of(id(number)),
        version: Version(version),
        event: new_event(event, event_id, moment(place), metadata).unwrap(),
    }
}

/// One proposal, and its outcome if it has one: listed or not.
pub(crate) fn history(number: usize, outcome: Option<bool>) -> Vec<RecordedEvent> {
    let validated = controls::validation_succeeded();
    let outcome =
        outcome.map(|listed| if listed { validated } else { controls::validation_failed() });
    let events = [controls::proposed()].into_iter().chain(outcome);
    (1..).zip(events).map(|(version, event)| recorded(number, version, &event)).collect()
}

pub(crate) fn row(number: usize, outcome: Option<bool>) -> DestinationDetails {
    DestinationDetails::fold(&history(number, outcome)).unwrap().unwrap()
}

pub(crate) fn pending(number: usize) -> DestinationDetails {
    row(number, None)
}

pub(crate) fn listed(number: usize) -> DestinationDetails {
    row(number, Some(true))
}

pub(crate) fn rejected(number: usize) -> DestinationDetails {
    row(number, Some(false))
}

pub(crate) fn blocked(row: DestinationDetails) -> DestinationDetails {
    let version = row.version.next();
    DestinationDetails { blocked: Some(Blocked { version, reason: "unknown".to_owned() }), ..row }
}

/// Appends a history to the events table.
pub(crate) async fn append(dynamodb: &EmbeddedDynamoDb, history: &[RecordedEvent]) -> Result<()> {
    let store = event_store(&dynamodb.client());
    for RecordedEvent { stream, version, event } in history {
        let expected = ExpectedVersion::Exact(Version(version.0 - 1));
        store.append(stream, expected, std::slice::from_ref(event)).await?;
    }
    Ok(())
}
