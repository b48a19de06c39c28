//! `visitplannr events` and `rebuild` with `--aws`.

use anyhow::Result;
use aws_sdk_dynamodb::types::BillingMode;
use chrono::DateTime;
use event_store::dynamodb::DynamoDbEventStore;
use event_store::{EventStore, ExpectedVersion, Metadata, NewEvent, StreamId, Upcasters};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::deployed::{Deployed, STACK};

pub(crate) const PLACE: &str = "0198c5a0-0000-7000-8000-000000000001";

pub(crate) fn event(number: u128, event_type: &str, payload: &Value) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(number),
        event_type: event_type.to_owned(),
        payload: payload.as_object().cloned().unwrap_or_default(),
        schema: 1,
        timestamp: DateTime::UNIX_EPOCH,
        metadata: Metadata {
            correlation_id: "the flow".to_owned(),
            causation_id: "the request".to_owned(),
            actor: None,
            traceparent: None,
            imported: None,
        },
    }
}

/// A stack in which a place was listed, and nobody projected that.
pub(crate) async fn unprojected() -> Result<Deployed> {
    let deployed = Deployed::with_fault().await?;
    let proposed = json!({
        "name": "Eiffel Tower",
        "geolocation": {"latitude": 48.858_222, "longitude": 2.2945},
    });
    let events = [
        event(1, "DestinationProposed", &proposed),
        event(2, "GeolocationValidationSucceeded", &json!({"country": "FR"})),
    ];
    let stream = StreamId::new("destination", PLACE);
    deployed.events.append(&stream, ExpectedVersion::NoStream, &events).await?;
    Ok(deployed)
}

#[tokio::test]
async fn the_history_of_a_stack_is_told() -> Result<()> {
    let deployed = unprojected().await?;
    let operator = deployed.operator()?;
    for arguments in [&["events", "--json"][..], &["events", PLACE, "--json"]] {
        let told = operator.runs(&[arguments, &["--aws", "--stack", STACK]].concat()).await?;

        assert_eq!((told.code, told.errors.as_str()), (Some(0), ""));
        let versions = told.output.lines().map(|line| {
            let event: Value = serde_json::from_str(line)?;
            Ok(event["version"].clone())
        });
        assert_eq!(versions.collect::<Result<Vec<_>>>()?, [json!(1), json!(2)]);
    }
    Ok(())
}

#[tokio::test]
async fn all_streams_of_a_stack_are_not_followed() -> Result<()> {
    let deployed = unprojected().await?;
    let operator = deployed.operator()?;

    let refused = operator.runs(&["events", "--follow", "--aws", "--stack", STACK]).await?;

    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("name a destination or an area"), "{}", refused.errors);
    Ok(())
}

#[tokio::test]
async fn what_a_stack_shows_is_made_again() -> Result<()> {
    let deployed = unprojected().await?;
    let operator = deployed.operator()?;

    let rebuilt =
        operator.runs(&["rebuild", "--json", "--settle", "0", "--aws", "--stack", STACK]).await?;

    assert_eq!((rebuilt.code, rebuilt.errors.as_str()), (Some(0), ""));
    let done: Value = serde_json::from_str(rebuilt.output.trim())?;
    assert_eq!((&done["events"], &done["rows"]), (&json!(2), &json!(1)));
    deployed.counts("FR", 1).await?;
    deployed.renders().await?;
    let same = operator.runs(&["verify", "--json", "--aws", "--stack", STACK]).await?;
    assert_eq!((same.code, same.output.as_str()), (Some(0), ""), "{}", same.errors);
    Ok(())
}

#[tokio::test]
async fn a_table_that_was_restored_is_read_instead_of_the_stack_s_own() -> Result<()> {
    let deployed = unprojected().await?;
    let restored = "visitplannr-EventsTable-restored";
    let tables =
        deployed.dynamodb.describe_table().table_name(deployed.table("EventsTable").await?);
    let own = tables.send().await?.table.unwrap_or_else(|| unreachable!());
    let create = deployed.dynamodb.create_table().table_name(restored);
    let create = create.set_attribute_definitions(own.attribute_definitions);
    let create = create.billing_mode(BillingMode::PayPerRequest);
    create.set_key_schema(own.key_schema).send().await?;
    let store = DynamoDbEventStore::new(deployed.dynamodb.clone(), restored, Upcasters::default());
    let proposed = event(7, "DestinationProposed", &json!({"name": "Only in the backup"}));
    let stream = StreamId::new("destination", Uuid::from_u128(9).to_string());
    store.append(&stream, ExpectedVersion::NoStream, &[proposed]).await?;

    let told = deployed.operator()?;
    let arguments = ["events", "--json", "--aws", "--stack", STACK, "--events-table", restored];
    let told = told.runs(&arguments).await?;

    assert_eq!((told.code, told.errors.as_str()), (Some(0), ""));
    let lines: Vec<_> = told.output.lines().collect();
    assert_eq!(lines.len(), 1, "{}", told.output);
    assert!(lines[0].contains("Only in the backup"), "{}", told.output);
    let nowhere = deployed.operator()?.runs(&["events", "--events-table", restored]).await?;
    assert_eq!(nowhere.code, Some(2));
    assert!(nowhere.errors.contains("add --aws"), "{}", nowhere.errors);
    Ok(())
}
