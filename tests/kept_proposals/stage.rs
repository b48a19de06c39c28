//! The event store, the kept proposals, and the two stations.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::testing::controls;
use domain::{DestinationEvent, DestinationId, Geohash, Geolocation, Name, ProposeDestination};
use event_store::dynamodb::DynamoDbEventStore;
use event_store::{EventStore, ExpectedVersion, Metadata, RecordedEvent, StreamId, Version};
use futures::TryStreamExt;
use handlers::ports::event_bus::NAMESPACE;
use handlers::stations::validate_geolocation::Countries;
use handlers::stations::{collect_proposals, review_proposals};
use handlers::stored_events::{new_event, stream_of, stream_of_area};
use local::dynamodb::{EmbeddedDynamoDb, SequenceNumber};
use local::tables::{
    KEPT_PROPOSALS_TABLE, create_tables, event_store, fault_store, kept_proposals,
};
use serde_json::json;
use stream_processing::sources::Payload;
use stream_processing::stored_events::{cloud_event_of, event_of};
use stream_processing::testing::{payload_of, raw, sqs_record};
use stream_processing::{BatchResponse, Deadline, DynamoDbFaultStore, Processor, Record};
use uuid::Uuid;

pub(crate) const EIFFEL_TOWER: (f64, f64) = (48.858_222, 2.2945);

pub(crate) struct Stage {
    pub(crate) dynamodb: EmbeddedDynamoDb,
    pub(crate) events: DynamoDbEventStore,
}

/// One that lives as long as a function's environment does.
pub(crate) struct Reviewer(Processor<DynamoDbFaultStore>);

impl Reviewer {
    pub(crate) async fn review(&self, changes: Payload) -> Result<BatchResponse> {
        Ok(self.0.process(changes, deadline()).await?)
    }
}

/// When the stations do what they do.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000).unwrap()
}

pub(crate) fn destination(number: u128) -> DestinationId {
    DestinationId(Uuid::from_u128(number))
}

fn deadline() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}

impl Stage {
    pub(crate) async fn set() -> Result<Self> {
        let dynamodb = EmbeddedDynamoDb::ephemeral()?;
        create_tables(&dynamodb).await?;
        let events = event_store(&dynamodb.client());
        Ok(Self { dynamodb, events })
    }

    /// A destination was proposed so long ago.
    pub(crate) async fn proposed(
        &self,
        number: u128,
        (latitude, longitude): (f64, f64),
        ago: TimeDelta,
    ) -> Result<RecordedEvent> {
        let proposal = ProposeDestination {
            name: Name::try_from(format!("Place {number}"))?,
            geolocation: Geolocation::new(latitude, longitude)?,
            ..controls::proposal()
        };
        self.proposes(number, &proposal, ago).await
    }

    /// A destination was proposed with these words, so long ago.
    pub(crate) async fn proposes(
        &self,
        number: u128,
        proposal: &ProposeDestination,
        ago: TimeDelta,
    ) -> Result<RecordedEvent> {
        self.appended(number, Version::EMPTY, &proposal.clone().into(), Utc::now() - ago).await
    }

    /// It got its outcome.
    pub(crate) async fn listed(&self, number: u128) -> Result<RecordedEvent> {
        let outcome = controls::validation_succeeded();
        self.appended(number, Version(1), &outcome, Utc::now()).await
    }

    async fn appended(
        &self,
        number: u128,
        version: Version,
        event: &DestinationEvent,
        timestamp: DateTime<Utc>,
    ) -> Result<RecordedEvent> {
        let metadata = Metadata {
            correlation_id: "the flow".to_owned(),
            causation_id: "the request".to_owned(),
            actor: None,
            traceparent: None,
            imported: None,
        };
        let stream = stream_of(destination(number));
        let timestamp = DateTime::from_timestamp_millis(timestamp.timestamp_millis()).unwrap();
        let event = new_event(event, Uuid::now_v7(), timestamp, metadata)?;
        let expected = ExpectedVersion::Exact(version);
        self.events.append(&stream, expected, std::slice::from_ref(&event)).await?;
        Ok(RecordedEvent { stream, version: version.next(), event })
    }

    /// The collector gets proposals from its queue.
    pub(crate) async fn collect(&self, proposals: &[RecordedEvent]) -> Result<()> {
        let client = self.dynamodb.client();
        let collector =
            collect_proposals::processor(kept_proposals(&client), fault_store(&client), now);
        let records = (0..).zip(proposals).map(|(place, proposal)| {
            let event = cloud_event_of(&event_of(proposal).unwrap(), NAMESPACE).unwrap();
            let envelope = json!({
                "version": "0", "id": event.id, "detail-type": event.event_type,
                "source": NAMESPACE, "time": "2026-11-21T08:49:00Z", "detail": event,
            });
            sqs_record(place, &envelope.to_string())
        });
        let answer =
            collector.process(payload_of(&records.collect::<Vec<_>>()), deadline()).await?;
        assert_eq!(answer, BatchResponse::done());
        Ok(())
    }

    /// All changes of the kept proposals after a place, as the table's stream has them.
    pub(crate) async fn changes(&self, after: SequenceNumber) -> Result<(Payload, SequenceNumber)> {
        let stream = self.dynamodb.stream(KEPT_PROPOSALS_TABLE).await?;
        let records = stream.after(after, 1_000).await?;
        let last = records.last().map_or(after, |record| record.sequence_number);
        Ok((Payload::of_records(records.iter().map(|record| record.json.get())), last))
    }

    /// A reviewer that remembers nothing yet.
    pub(crate) fn reviewer(&self) -> Result<Reviewer> {
        let client = self.dynamodb.client();
        let (kept, faults) = (kept_proposals(&client), fault_store(&client));
        let (events, countries) = (self.events.clone(), Countries::load()?);
        Ok(Reviewer(review_proposals::processor(&kept, events, countries, faults, now)?))
    }

    /// A reviewer gets what it is given.
    pub(crate) async fn review(&self, changes: Payload) -> Result<BatchResponse> {
        self.reviewer()?.review(changes).await
    }

    /// A reviewer gets all changes, those of its own too, until there are none.
    pub(crate) async fn review_all(&self) -> Result<()> {
        self.review_since(SequenceNumber::TRIM_HORIZON, &self.reviewer()?).await?;
        Ok(())
    }

    /// This reviewer gets all changes after a place, until there are none. Returns the place of the last one.
    pub(crate) async fn review_since(
        &self,
        mut position: SequenceNumber,
        reviewer: &Reviewer,
    ) -> Result<SequenceNumber> {
        loop {
            let (changes, last) = self.changes(position).await?;
            if last == position {
                return Ok(position);
            }
            assert_eq!(reviewer.review(changes).await?, BatchResponse::done());
            position = last;
        }
    }

    pub(crate) async fn history(&self, number: u128) -> Result<Vec<RecordedEvent>> {
        self.stream(&stream_of(destination(number))).await
    }

    /// What is known of the area of a place.
    pub(crate) async fn area(
        &self,
        (latitude, longitude): (f64, f64),
    ) -> Result<Vec<RecordedEvent>> {
        let area = Geohash::of(Geolocation::new(latitude, longitude)?).unwrap();
        self.stream(&stream_of_area(&area)).await
    }

    async fn stream(&self, stream: &StreamId) -> Result<Vec<RecordedEvent>> {
        Ok(self.events.read(stream, Version::EMPTY).try_collect().await?)
    }
}

/// The records of a payload, the last first and each twice.
pub(crate) fn disordered(changes: &Payload) -> Payload {
    let records: Vec<_> = changes.records().iter().map(Record::json).collect();
    let records: Vec<_> = records
        .iter()
        .rev()
        .flat_map(|json| {
            [raw(&serde_json::from_str(json).unwrap()), raw(&serde_json::from_str(json).unwrap())]
        })
        .collect();
    payload_of(&records)
}
