//! What a proposal costs in a burst, in requests and units as DynamoDB counts them.

use std::time::Duration;

use anyhow::Result;
use event_store::{EventStore, RecordedEvent, Segment};
use futures::TryStreamExt;
use handlers::dynamodb::address_limit::DynamoDbAddressLimit;
use handlers::function::HttpFunction;
use handlers::http_api::Request;
use handlers::ports::clock::system_clock;
use handlers::proposers::ProposerMail;
use handlers::stations::project_destinations;
use handlers::stations::propose_destination::ProposeDestinationHandler;
use handlers::stations::validate_geolocation::{self, Countries};
use local::dynamodb::{EmbeddedDynamoDb, Tally};
use local::tables::{EVENTS_TABLE, READ_MODELS_TABLE, event_store, fault_store, read_models};
use read_models::{DEFAULT_RECENT_LIMIT, Projector};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde_json::json;
use stream_processing::Deadline;
use stream_processing::encryption::{LocalKeyedHash, MemoryKeyStore};
use stream_processing::testing::batch_of;

use crate::story::database;

const BURST: usize = 500;
const BATCH: usize = 100;

fn proposal(number: usize) -> Request {
    let body = json!({
        "name": format!("Zoo {number}"),
        "geolocation": {"latitude": 47.3845, "longitude": 8.5742},
        "description": "A rainforest under one roof. Look up for the lemurs, and bring a hat.",
    });
    let mut request = Request::new(body.to_string().into());
    *request.method_mut() = Method::POST;
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request
}

/// The events of one version, as the stream delivers them in a burst.
async fn events_at(version: u64, dynamodb: &EmbeddedDynamoDb) -> Result<Vec<RecordedEvent>> {
    let store = event_store(&dynamodb.client());
    let all: Vec<_> = store.read_all(Segment::WHOLE).try_collect().await?;
    Ok(all.into_iter().filter(|event| event.version.0 == version).collect())
}

/// All stations that write to DynamoDB, one after the other, in full batches.
async fn burst(dynamodb: &EmbeddedDynamoDb) -> Result<()> {
    let client = dynamodb.client();
    let (events, faults) = (event_store(&client), fault_store(&client));
    let nobody = None::<ProposerMail<MemoryKeyStore, DynamoDbAddressLimit<LocalKeyedHash>>>;
    let propose = ProposeDestinationHandler::new(events.clone(), nobody, system_clock);
    let validate = validate_geolocation::processor(
        events.clone(),
        faults.clone(),
        Countries::load()?,
        system_clock,
    );
    let projector = Projector::new(events, read_models(&client), DEFAULT_RECENT_LIMIT);
    let project = project_destinations::processor(projector, faults, system_clock);
    let deadline = || Deadline::after(Duration::from_mins(1));
    for number in 0..BURST {
        assert_eq!(propose.handle(proposal(number)).await.status().as_u16(), 202);
    }
    for version in [1, 2] {
        let delivered = events_at(version, dynamodb).await?;
        assert_eq!(delivered.len(), BURST);
        for batch in delivered.chunks(BATCH) {
            validate.process(batch_of(batch), deadline()).await?;
            project.process(batch_of(batch), deadline()).await?;
        }
    }
    Ok(())
}

type Tallies = std::collections::BTreeMap<(String, String), Tally>;

fn tally(tallies: &Tallies, table: &str, operation: &str) -> Tally {
    tallies.get(&(table.to_owned(), operation.to_owned())).copied().unwrap_or_default()
}

#[tokio::test]
async fn a_listed_proposal_costs_two_events_and_its_row_twice() -> Result<()> {
    let (dynamodb, _models) = database().await?;
    dynamodb.usage().start();

    burst(&dynamodb).await?;

    let tallies = dynamodb.usage().tallies();
    let events = tally(&tallies, EVENTS_TABLE, "PutItem");
    let rows = tally(&tallies, READ_MODELS_TABLE, "PutItem");
    let count = u64::try_from(BURST)?;
    assert_eq!((events.requests, events.refused), (2 * count, 0));
    // The document is written once a batch of outcomes.
    assert_eq!((rows.requests, rows.refused), (2 * count + count / BATCH as u64, 0));
    let units = |tally: Tally| tally.units / 500.0;
    let written = units(events) + units(rows);
    assert!(written <= 5.2, "{written} write units a proposal");
    // The stations never scan; this test does.
    let read: f64 = tallies
        .iter()
        .filter(|((_, operation), _)| ["GetItem", "Query"].contains(&operation.as_str()))
        .map(|(_, tally)| units(*tally))
        .sum();
    // The validator looks at the end of the stream before it appends the outcome, and hardly anything is read besides.
    assert!(read <= 1.2, "{read} read units a proposal");
    Ok(())
}
