//! Station 11, with all that it works with in memory.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::DestinationEvent;
use domain::testing::controls;
use event_store::dynamodb::RequestError;
use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, ExpectedVersion, NewEvent, StreamId};
use handlers::clock::Clock;
use handlers::mail::{Letter, Mail, MailError};
use handlers::notify_proposer::{self, Claim, ClaimState, ClaimStore, ClaimStoreError, Notifier};
use handlers::proposers::Proposers;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::encryption::MemoryKeyStore;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline};
use uuid::Uuid;

use crate::story::{now, stored};

/// What becomes of a letter or a claim that is about to be written.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// It is written.
    Survives,
    /// It is not, and whoever asked is told so.
    Fails(MailError),
    /// It is written, and nobody is told.
    LosesTheAnswer,
    /// The process ends before.
    EndsBefore,
    /// The process ends afterwards.
    EndsAfter,
}

/// Letters that were sent, and what becomes of the next ones. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Post(Arc<Mutex<(Vec<Letter>, VecDeque<Fate>)>>);

impl Post {
    pub(crate) fn sent(&self) -> Vec<Letter> {
        self.0.lock().unwrap().0.clone()
    }

    pub(crate) fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.0.lock().unwrap().1.extend(fates);
    }

    fn next_fate(&self) -> Fate {
        self.0.lock().unwrap().1.pop_front().unwrap_or(Fate::Survives)
    }
}

impl Mail for Post {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let send = || self.0.lock().unwrap().0.push(letter.clone());
        match self.next_fate() {
            Fate::Survives => send(),
            Fate::Fails(error) => return Err(error),
            Fate::LosesTheAnswer => {
                send();
                return Err(MailError::Unknown("the answer was lost".to_owned()));
            }
            Fate::EndsBefore => std::future::pending().await,
            Fate::EndsAfter => {
                send();
                std::future::pending::<()>().await;
            }
        }
        Ok(())
    }
}

/// Claims, and what becomes of the next ones. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct InMemoryClaims(Arc<Mutex<ClaimsAndFates>>);

type ClaimsAndFates = (BTreeMap<String, Claim>, VecDeque<Fate>);

impl InMemoryClaims {
    pub(crate) fn states(&self) -> Vec<ClaimState> {
        self.0.lock().unwrap().0.values().map(|claim| claim.state).collect()
    }

    pub(crate) fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.0.lock().unwrap().1.extend(fates);
    }

    fn write(&self, key: &str, claim: &Claim, instead_of: Option<&Claim>) -> bool {
        let claims = &mut self.0.lock().unwrap().0;
        let is_as_seen = claims.get(key) == instead_of;
        if is_as_seen {
            claims.insert(key.to_owned(), claim.clone());
        }
        is_as_seen
    }
}

impl ClaimStore for InMemoryClaims {
    async fn load(&self, key: &str) -> Result<Option<Claim>, ClaimStoreError> {
        Ok(self.0.lock().unwrap().0.get(key).cloned())
    }

    async fn save(
        &self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
    ) -> Result<bool, ClaimStoreError> {
        let lost = || RequestError::unexpected("PutItem", "claims", "the answer was lost");
        let fate = self.0.lock().unwrap().1.pop_front().unwrap_or(Fate::Survives);
        match fate {
            Fate::Survives => Ok(self.write(key, claim, instead_of)),
            Fate::Fails(_) => Err(lost().into()),
            Fate::LosesTheAnswer => {
                self.write(key, claim, instead_of);
                Err(lost().into())
            }
            Fate::EndsBefore => std::future::pending().await,
            Fate::EndsAfter => {
                self.write(key, claim, instead_of);
                std::future::pending().await
            }
        }
    }
}

/// What station 11 works with. Clones share it.
#[derive(Debug, Default, Clone)]
pub(crate) struct PostOffice {
    pub(crate) events: InMemoryEventStore,
    pub(crate) keys: MemoryKeyStore,
    pub(crate) claims: InMemoryClaims,
    pub(crate) post: Post,
    pub(crate) faults: RecordedFaults,
}

impl PostOffice {
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
            claims: self.claims.clone(),
            mail: self.post.clone(),
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
