//! A history of many destinations, each proposed and listed.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use chrono::DateTime;
use event_store::dynamodb::event_to_item;
use event_store::{Metadata, NewEvent, RecordedEvent, StreamId, Version};
use local::tables::EVENTS_TABLE;
use serde_json::{Value, json};
use uuid::Uuid;

/// Events in one transaction, DynamoDB's limit.
const TRANSACTION: usize = 100;

/// The id of a destination. They are not in the order of their numbers.
pub(crate) fn id(number: usize) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, number.to_string().as_bytes())
}

/// When a destination was proposed, in milliseconds.
pub(crate) fn proposed_at(number: usize) -> i64 {
    1_764_000_000_000 + i64::try_from(number).unwrap() * 1_000
}

/// Appends a proposal and its outcome for so many destinations.
pub(crate) async fn fill(client: &Client, destinations: usize) {
    let numbers: Vec<usize> = (0..destinations).collect();
    for numbers in numbers.chunks(TRANSACTION / 2) {
        let mut request = client.transact_write_items();
        for event in numbers.iter().flat_map(|number| history(*number)) {
            let item = event_to_item(&event).unwrap();
            let put = Put::builder().table_name(EVENTS_TABLE).set_item(Some(item));
            let put = put.build().unwrap();
            request = request.transact_items(TransactWriteItem::builder().put(put).build());
        }
        request.send().await.unwrap();
    }
}

fn history(number: usize) -> [RecordedEvent; 2] {
    let proposed = json!({
        "name": format!("Place {number}"),
        "geolocation": {"latitude": 47.3845, "longitude": 8.5742},
        "description": "A rainforest under one roof. Look up for the lemurs, and bring a hat.",
    });
    let listed = json!({"country": "CH", "subdivision": "CH-ZH"});
    [
        event(number, 1, "DestinationProposed", &proposed),
        event(number, 2, "GeolocationValidationSucceeded", &listed),
    ]
}

fn event(number: usize, version: u64, event_type: &str, payload: &Value) -> RecordedEvent {
    let milliseconds = proposed_at(number) + version.cast_signed();
    RecordedEvent {
        stream: StreamId::new("destination", id(number).to_string()),
        version: Version(version),
        event: NewEvent {
            id: Uuid::new_v5(&id(number), &version.to_be_bytes()),
            event_type: event_type.to_owned(),
            payload: payload.as_object().cloned().unwrap(),
            schema: 1,
            timestamp: DateTime::from_timestamp_millis(milliseconds).unwrap(),
            metadata: Metadata {
                correlation_id: id(number).to_string(),
                causation_id: id(number).to_string(),
                actor: None,
                traceparent: None,
                imported: None,
            },
        },
    }
}
