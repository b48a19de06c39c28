//! The station on an embedded DynamoDB, with a post that counts letters.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use domain::testing::controls;
use domain::{DestinationEvent, DestinationId};
use event_store::{EventStore, ExpectedVersion, Metadata, Version};
use handlers::mailboxes::LetterLimits;
use handlers::ports::clock::system_clock;
use handlers::ports::mail::{Letter, Mail, MailError};
use handlers::proposers::Proposers;
use handlers::stations::notify_proposer::{self, Notifier};
use handlers::stored_events::{new_event, stream_of};
use local::development_keys::{LocalKeyStore, address_hash, proposers};
use local::dynamodb::EmbeddedDynamoDb;
use local::tables::{create_tables, event_store, fault_store, mailboxes};
use serde_json::json;
use serde_json::value::RawValue;
use stream_processing::testing::{payload_of, sqs_record};
use stream_processing::{BatchResponse, Deadline, Fault};
use uuid::Uuid;

/// Letters that were sent. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Post(Arc<Mutex<Vec<String>>>);

impl Mail for Post {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        // Others get their turn between a claim and its letter.
        tokio::task::yield_now().await;
        self.0.lock().unwrap().push(letter.to.as_str().to_owned());
        Ok(())
    }
}

pub(crate) struct Stage {
    pub(crate) dynamodb: EmbeddedDynamoDb,
    proposers: Proposers<LocalKeyStore>,
    post: Post,
}

impl Stage {
    pub(crate) async fn set() -> Result<Self> {
        let dynamodb = EmbeddedDynamoDb::ephemeral()?;
        create_tables(&dynamodb).await?;
        let proposers = proposers(&dynamodb.client(), dynamodb.directory())?;
        Ok(Self { dynamodb, proposers, post: Post::default() })
    }

    /// A place by this proposer is rejected. Returns the message that tells so.
    pub(crate) async fn rejected(&self, address: &str) -> Result<Box<RawValue>> {
        let (id, event_id) = (DestinationId(Uuid::now_v7()), Uuid::now_v7());
        let sealed = self.proposers.seal(event_id, &address.parse()?).await?;
        let metadata = Metadata {
            correlation_id: "the flow".to_owned(),
            causation_id: "the request".to_owned(),
            actor: None,
            traceparent: None,
            imported: None,
        };
        let proposed = DestinationEvent::from(controls::proposal_by(sealed));
        let proposed = new_event(&proposed, event_id, system_clock(), metadata.clone())?;
        let outcome = controls::validation_failed();
        let outcome = new_event(&outcome, Uuid::now_v7(), system_clock(), metadata)?;
        let events = event_store(&self.dynamodb.client());
        let (expected, both) = (ExpectedVersion::NoStream, [proposed, outcome.clone()]);
        events.append(&stream_of(id), expected, &both).await?;
        let told = json!({
            "specversion": "1.0", "id": outcome.id, "source": "com.visitplannr",
            "type": "com.visitplannr.destination.GeolocationValidationFailed.v1",
            "time": outcome.timestamp, "data": outcome.payload, "category": "destination",
            "streamid": id, "streamversion": Version(2), "schema": 1,
            "eventtype": outcome.event_type, "correlationid": "the flow", "causationid": event_id,
        });
        Ok(sqs_record(1, &told.to_string()))
    }

    /// An invocation of the station with these messages.
    pub(crate) async fn hears(&self, messages: &[Box<RawValue>]) -> Result<BatchResponse> {
        let client = self.dynamodb.client();
        let notifier = Notifier {
            events: event_store(&client),
            proposers: self.proposers.clone(),
            hash: address_hash(self.dynamodb.directory())?,
            mailboxes: mailboxes(&client),
            mail: self.post.clone(),
            limits: LetterLimits::default(),
            site: "http://127.0.0.1:3000".parse()?,
            now: system_clock,
        };
        let processor = notify_proposer::processor(notifier, fault_store(&client));
        let deadline = Deadline::after(Duration::from_mins(1));
        Ok(processor.process(payload_of(messages), deadline).await?)
    }

    pub(crate) fn letters(&self) -> Vec<String> {
        self.post.0.lock().unwrap().clone()
    }

    pub(crate) async fn faults(&self) -> Result<Vec<Fault>> {
        Ok(fault_store(&self.dynamodb.client()).faults(None).await?)
    }
}
