//! Passes events that can't be projected to the projector, so
//! that the fault is the same, whichever finds the event first.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use handlers::ports::clock::system_clock;
use handlers::stations::project_destinations;
use read_models::Projector;
use read_models::rebuild::Unprojectable;
use serde_dynamo::Item;
use serde_json::json;
use stream_processing::sources::Payload;
use stream_processing::{Deadline, DynamoDbFaultStore, Processor};

use crate::system::Database;

const TIMEOUT: Duration = Duration::from_mins(1);

/// A projector of single events.
pub(super) struct FaultLog {
    projector: Processor<DynamoDbFaultStore>,
    client: Client,
    events_table: String,
}

impl FaultLog {
    pub(super) fn of(database: &Database, limit: usize) -> Result<Self> {
        let projector = Projector::new(database.events()?, database.read_models()?, limit);
        let projector =
            project_destinations::processor(projector, database.faults()?, system_clock);
        let (client, events_table) = database.events_table()?;
        Ok(Self { projector, client, events_table })
    }

    pub(super) async fn record(&self, event: &Unprojectable) -> Result<()> {
        let key = [
            ("pk", AttributeValue::S(format!("{}#stream", event.stream))),
            ("sk", AttributeValue::N(event.version.to_string())),
        ];
        let read = self.client.get_item().table_name(&self.events_table).consistent_read(true);
        let read = read.set_key(Some(key.map(|(name, value)| (name.to_owned(), value)).into()));
        let item = read.send().await.context("the event can't be read again")?.item;
        let record = insert_record(&item.context("the event is gone")?.into()).to_string();
        let payload = Payload::of_records([record.as_str()]);
        let answer = self.projector.process(payload, Deadline::after(TIMEOUT)).await?;
        ensure!(
            answer.batch_item_failures.is_empty(),
            "the projector failed for now; run it again"
        );
        Ok(())
    }
}

/// The record that the table's stream delivers for an event.
fn insert_record(item: &Item) -> serde_json::Value {
    let key = |name: &str| item.get(name).cloned();
    json!({
        "eventID": "rebuild",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": key("pk"), "sk": key("sk")},
            "NewImage": item,
            "SequenceNumber": "0",
            "StreamViewType": "NEW_IMAGE"
        }
    })
}
