//! Conditional writes whose answer was lost, and which the client sent again.

use anyhow::Result;
use local::dynamodb::{Fault, FaultKind};
use serde_json::json;
use stream_processing::Units;
use stream_processing::sinks::DynamoDbTable;
use stream_processing::sinks::dynamodb::{Condition, PutRequest, UpdateRequest, Written};
use stream_processing::sources::Records;

use crate::stage::{Stage, TABLE, kinesis, outcome, thing_event};
use crate::updates::thing;

#[tokio::test]
async fn a_write_whose_answer_was_lost_finds_itself() -> Result<()> {
    let stage = Stage::set().await?;
    let patient = DynamoDbTable::new(stage.dynamodb.client(), TABLE);
    let latest = thing().set("name", "Hat").if_latest();
    let versioned = UpdateRequest::new("pk", "v").sort_key("sk", "v").set("name", "Cap");
    for request in [latest, versioned.if_newer("version", 1)] {
        stage.dynamodb.faults().inject(Fault::new("UpdateItem", FaultKind::FailsAfter, 1));
        let written = outcome(timed(request).through(patient.update())).await.unwrap();
        assert_eq!((written, stage.dynamodb.faults().remaining()), (Written::Repeated, 0));
    }
    for request in [
        PutRequest::new("pk", "a").set("sk", "a").when(Condition::Absent("pk".into())),
        PutRequest::new("pk", "l").set("sk", "l").if_latest(),
    ] {
        stage.dynamodb.faults().inject(Fault::new("PutItem", FaultKind::FailsAfter, 1));
        let written = outcome(timed(request).through(patient.put())).await.unwrap();
        assert_eq!((written, stage.dynamodb.faults().remaining()), (Written::Repeated, 0));
    }
    Ok(())
}

/// One unit with this value, whose event happened at some time.
fn timed<T: Clone + Send + Sync + 'static>(value: T) -> Units<T> {
    let event = thing_event("1", "thing-created", 1, &json!({"id": "t"}));
    let payload = kinesis([&event]);
    let units = Units::from_stream(futures::stream::iter(Records::of(&payload)));
    units.map(move |_, ()| value.clone())
}
