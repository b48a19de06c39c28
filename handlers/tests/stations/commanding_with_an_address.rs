//! Station 10, when a command has a proposer's address: it is kept sealed, as station 1 does.

use std::time::Duration;

use event_store::memory::InMemoryEventStore;
use event_store::{RecordedEvent, StreamId};
use handlers::proposers::{ProposerAddress, Proposers};
use handlers::receive_commands::{self, destination_id_of_command};
use serde_json::{Value, json};
use stream_processing::encryption::{KeyStore, MemoryKeyStore};
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline, Fault};

use crate::leaving_an_address::{proposer_of, zoo};
use crate::story::{history, now};

const GUIDE: &str = "com.example.guide";

/// What becomes of a command that proposes the zoo: its event, if there is one, and its faults.
async fn commanded(
    proposers: Option<Proposers<MemoryKeyStore>>,
) -> (Vec<RecordedEvent>, Vec<Fault>) {
    let (store, faults) = (InMemoryEventStore::default(), RecordedFaults::default());
    let data: Value = serde_json::from_slice(&zoo(&json!("Ada@example.com"))).unwrap();
    let command = json!({
        "specversion": "1.0", "type": receive_commands::PROPOSE_DESTINATION, "source": GUIDE,
        "id": "page-12", "data": data,
    });
    let receiver = receive_commands::processor(store.clone(), proposers, faults.clone(), now);
    let deadline = Deadline::after(Duration::from_mins(1));
    let message = payload_of(&[sqs_record(0, &command.to_string())]);
    assert_eq!(receiver.process(message, deadline).await.unwrap(), BatchResponse::done());
    let id = destination_id_of_command(GUIDE, "page-12");
    (history(&store, &StreamId::new("destination", id.to_string())).await, faults.all())
}

#[tokio::test]
async fn an_address_in_a_command_is_sealed_as_one_over_http_is() {
    let keys = MemoryKeyStore::default();

    let (events, faults) = commanded(Some(Proposers::new(keys.clone()))).await;

    assert_eq!(faults, []);
    let [recorded] = events.as_slice() else { panic!("{events:?}") };
    assert!(!format!("{recorded:?}").to_lowercase().contains("ada@"), "{recorded:?}");
    let proposer = proposer_of(recorded).unwrap();
    assert_eq!(keys.key_for("ada@example.com").await.unwrap().id(), proposer.key);
    match Proposers::new(keys).address(recorded.event.id, &proposer).await.unwrap() {
        ProposerAddress::Known(address) => assert_eq!(address.as_str(), "Ada@example.com"),
        ProposerAddress::Erased(erased) => panic!("{erased}"),
    }
}

#[tokio::test]
async fn where_nobody_is_written_to_a_command_with_an_address_is_a_fault_whose_words_hide_it() {
    let (events, faults) = commanded(None).await;

    assert_eq!(events, []);
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(fault.error.message.contains("leave it out"), "{}", fault.error);
    let shown = format!("{} {}", fault.error, fault.redacted_record());
    assert!(!shown.to_lowercase().contains("ada@"), "{shown}");
    assert!(fault.record.contains("Ada@example.com"), "it is kept as it was sent");
}
