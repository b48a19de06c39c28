//! Station 11, with all that it works with in memory.

use std::time::Duration;

use domain::DestinationEvent;
use domain::testing::controls;
use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, ExpectedVersion, NewEvent, StreamId};
use handlers::mailboxes::{Answer, LetterLimits, MailboxKey};
use handlers::ports::clock::Clock;
use handlers::ports::mailbox_store::{answer, forget};
use handlers::proposers::Proposers;
use handlers::stations::notify_proposer::{self, Notifier};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::encryption::{KeyStore, LocalKeyedHash, MemoryKeyStore};
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline};
use uuid::Uuid;

use crate::letters_and_claims::{InMemoryMailboxes, Post};
use crate::story::{hash, now, stored};

/// What station 11 works with. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct PostOffice {
    pub(crate) events: InMemoryEventStore,
    pub(crate) keys: MemoryKeyStore,
    pub(crate) hash: LocalKeyedHash,
    pub(crate) mailboxes: InMemoryMailboxes,
    pub(crate) post: Post,
    pub(crate) faults: RecordedFaults,
    pub(crate) limits: LetterLimits,
}

impl Default for PostOffice {
    fn default() -> Self {
        Self {
            events: InMemoryEventStore::default(),
            keys: MemoryKeyStore::default(),
            hash: hash(),
            mailboxes: InMemoryMailboxes::default(),
            post: Post::default(),
            faults: RecordedFaults::default(),
            limits: LetterLimits::default(),
        }
    }
}

impl PostOffice {
    /// How deliveries at the same time take turns, before each of their next requests.
    pub(crate) fn let_others_go_first(&self, turns: &[usize]) {
        self.mailboxes.1.extend(turns);
        self.post.1.extend(turns);
    }

    /// A proposal of somebody, and that it was rejected: as the bus tells it.
    pub(crate) async fn rejected(&self, number: u128, address: Option<&str>) -> Value {
        let (id, outcome) = (Uuid::from_u128(number), stored(&controls::validation_failed()));
        let event_id = Uuid::now_v7();
        let mut proposal = controls::proposal();
        if let Some(address) = address {
            let proposers = Proposers::new(self.keys.clone());
            let sealed = proposers.seal(event_id, &address.parse().unwrap()).await.unwrap();
            proposal.proposer = Some(sealed);
        }
        let proposed = NewEvent { id: event_id, ..stored(&DestinationEvent::from(proposal)) };
        let stream = StreamId::new("destination", id.to_string());
        let both = [proposed, outcome.clone()];
        self.events.append(&stream, ExpectedVersion::NoStream, &both).await.unwrap();
        told(id, &outcome)
    }

    async fn deliver(&self, clock: Clock, payload: Payload) -> BatchResponse {
        let notifier = Notifier {
            events: self.events.clone(),
            proposers: Proposers::new(self.keys.clone()),
            hash: self.hash.clone(),
            mailboxes: self.mailboxes.clone(),
            mail: self.post.clone(),
            limits: self.limits,
            site: "https://visitplannr.example".parse().unwrap(),
            now: clock,
        };
        let processor = notify_proposer::processor(notifier, self.faults.clone());
        let deadline = Deadline::after(Duration::from_mins(1));
        processor.process(payload, deadline).await.unwrap()
    }

    /// Delivers what was told, at `clock`.
    pub(crate) async fn at(&self, clock: Clock, told: &[&Value]) -> BatchResponse {
        let messages: Vec<Box<RawValue>> =
            (0..).zip(told).map(|(number, event)| sqs_record(number, &event.to_string())).collect();
        self.deliver(clock, payload_of(&messages)).await
    }

    /// Delivers what was told, at the time of these stories.
    pub(crate) async fn hears(&self, told: &[&Value]) -> BatchResponse {
        self.at(now, told).await
    }

    /// The operator resubmits the only fault.
    pub(crate) async fn resubmitted(&self, clock: Clock) -> BatchResponse {
        let faults = self.faults.all();
        let [fault] = faults.as_slice() else { panic!("{faults:?}") };
        self.deliver(clock, Payload::of_fault(fault)).await
    }

    /// The owner of a mailbox follows a link.
    pub(crate) async fn answered(&self, address: &str, said: Answer) {
        answer(&self.mailboxes, &self.key(address).await, said).await.unwrap();
    }

    /// The operator forgets an address.
    pub(crate) async fn forgets(&self, address: &str) {
        self.keys.erase(address).await.unwrap();
        forget(&self.mailboxes, &self.key(address).await).await.unwrap();
    }

    async fn key(&self, address: &str) -> MailboxKey {
        MailboxKey::of(&self.hash, &address.parse().unwrap()).await.unwrap()
    }

    pub(crate) fn errors(&self) -> Vec<String> {
        self.faults.all().into_iter().map(|fault| fault.error.message).collect()
    }
}

/// A stored event of a destination, as the bus tells it.
fn told(id: Uuid, event: &NewEvent) -> Value {
    json!({
        "specversion": "1.0", "id": event.id, "source": "com.visitplannr",
        "type": format!("com.visitplannr.destination.{}.v1", event.event_type),
        "time": event.timestamp, "subject": id, "data": event.payload,
        "category": "destination", "streamid": id, "streamversion": 2, "schema": 1,
        "eventtype": event.event_type, "correlationid": "the flow", "causationid": "the proposal",
    })
}
