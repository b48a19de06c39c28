//! Station 10, when a command has a proposer's address: it is kept sealed, as station 1 does, or not at all.

use std::time::Duration;

use event_store::memory::InMemoryEventStore;
use event_store::{RecordedEvent, StreamId};
use handlers::proposers::{ProposerAddress, Proposers};
use handlers::stations::receive_commands::{self, destination_id_of_command};
use serde_json::{Value, json};
use stream_processing::encryption::KeyStore;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline, Fault};

use crate::doubles::WatchedKeys;
use crate::leaving_an_address::{proposer_of, zoo};
use crate::story::{history, now};

const GUIDE: &str = "com.example.guide";
const ADA: &str = "ada@example.com";

/// The function, and what it works on.
#[derive(Default)]
struct Receiver {
    store: InMemoryEventStore,
    keys: WatchedKeys,
    faults: RecordedFaults,
}

impl Receiver {
    /// Delivers a message of the queue.
    async fn receive(&self, message: &str) {
        self.process(payload_of(&[sqs_record(0, message)]), true).await;
    }

    async fn process(&self, payload: Payload, writes_to_proposers: bool) {
        let proposers = writes_to_proposers.then(|| Proposers::new(self.keys.clone()));
        let (store, faults) = (self.store.clone(), self.faults.clone());
        let receiver = receive_commands::processor(store, proposers, faults, now);
        let deadline = Deadline::after(Duration::from_mins(1));
        let answer = receiver.process(payload, deadline).await.unwrap();
        assert_eq!(answer.batch_item_failures, BatchResponse::done().batch_item_failures);
    }

    async fn proposed(&self) -> Vec<RecordedEvent> {
        let id = destination_id_of_command(GUIDE, "page-12").to_string();
        history(&self.store, &StreamId::new("destination", id)).await
    }

    /// The one fault, in which no address is.
    fn fault(&self) -> Fault {
        let faults = self.faults.all();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        assert!(!format!("{fault:?}").to_lowercase().contains("ada@"), "{fault:?}");
        fault.clone()
    }
}

fn command(data: &Value) -> Value {
    json!({
        "specversion": "1.0", "type": receive_commands::PROPOSE_DESTINATION, "source": GUIDE,
        "id": "page-12", "data": data,
    })
}

fn by_ada() -> Value {
    serde_json::from_slice(&zoo(&json!("Ada@example.com"))).unwrap()
}

#[tokio::test]
async fn an_address_in_a_command_is_sealed_as_one_over_http_is() {
    let receiver = Receiver::default();

    receiver.receive(&command(&by_ada()).to_string()).await;

    assert_eq!(receiver.faults.all(), []);
    let events = receiver.proposed().await;
    let [recorded] = events.as_slice() else { panic!("{events:?}") };
    assert!(!format!("{recorded:?}").to_lowercase().contains("ada@"), "{recorded:?}");
    let proposer = proposer_of(recorded).unwrap();
    assert_eq!(receiver.keys.key_for(ADA).await.unwrap().id(), proposer.key);
    match Proposers::new(receiver.keys).address(recorded.event.id, &proposer).await.unwrap() {
        ProposerAddress::Known(address) => assert_eq!(address.as_str(), "Ada@example.com"),
        ProposerAddress::Erased(erased) => panic!("{erased}"),
    }
}

#[tokio::test]
async fn a_duplicate_after_the_address_was_forgotten_leaves_no_key_no_fault_and_no_address() {
    let receiver = Receiver::default();
    receiver.receive(&command(&by_ada()).to_string()).await;
    assert_eq!(receiver.keys.asked_for(), [ADA]);
    receiver.keys.erase(ADA).await.unwrap();

    receiver.receive(&command(&by_ada()).to_string()).await;

    assert_eq!(receiver.keys.asked_for(), [""; 0]);
    assert_eq!((receiver.faults.all(), receiver.proposed().await.len()), (vec![], 1));
}

#[tokio::test]
async fn the_same_id_with_another_place_makes_no_key() {
    let receiver = Receiver::default();
    receiver.receive(&command(&by_ada()).to_string()).await;
    receiver.keys.asked_for();
    let place = json!({"latitude": 48.86, "longitude": 2.33});
    let other = json!({"name": "Louvre", "geolocation": place, "email": "ada@example.org"});

    receiver.receive(&command(&other).to_string()).await;

    assert_eq!(receiver.keys.asked_for(), [""; 0]);
    assert!(receiver.fault().error.message.contains("take a new id"));
}

#[tokio::test]
async fn a_command_that_failed_is_kept_without_its_address() {
    let nameless = json!({"name": "", "geolocation": by_ada()["geolocation"], "email": ADA});
    let well = command(&by_ada()).to_string();
    for message in [
        command(&nameless).to_string(),
        // Somebody else's words for it, and no CloudEvent at all.
        command(&json!({"name": "Zoo", "contact": {"mail": [ADA]}})).to_string(),
        json!({"name": "Zoo", "email": ADA}).to_string(),
        // Cut off, and as no service sends it.
        well[..well.len() - 2].to_owned(),
        format!("propose the zoo, says {ADA}"),
    ] {
        let receiver = Receiver::default();

        receiver.receive(&message).await;

        assert!(!receiver.fault().record.is_empty(), "{message}");
        assert_eq!(receiver.keys.asked_for(), [""; 0], "{message}");
    }
}

#[tokio::test]
async fn a_command_that_came_too_early_is_resubmitted_as_nobodys() {
    let receiver = Receiver::default();
    let early = payload_of(&[sqs_record(0, &command(&by_ada()).to_string())]);
    receiver.process(early, false).await;
    let fault = receiver.fault();
    assert!(fault.error.message.contains("leave it out"), "{}", fault.error);

    receiver.process(Payload::of_fault(&fault), true).await;

    let events = receiver.proposed().await;
    assert_eq!(events[0].event.payload["name"], "Zoo");
    assert_eq!(proposer_of(&events[0]), None);
    assert_eq!(receiver.keys.asked_for(), [""; 0]);
}

#[tokio::test]
async fn nobody_commands_in_the_name_of_the_system_itself() {
    let receiver = Receiver::default();
    let mut ours = command(&by_ada());
    ours["source"] = json!("com.visitplannr");

    receiver.receive(&ours.to_string()).await;

    assert!(receiver.fault().error.message.contains("the source of its sender"));
}
