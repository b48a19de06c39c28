//! Addresses that viewers leave, in their table.

use std::net::IpAddr;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::try_join_all;
use handlers::dynamodb::address_limit::DynamoDbAddressLimit;
use handlers::ports::address_limit::AddressLimit;
use handlers::viewer::{SourceAddress, Viewer};
use http::HeaderMap;
use local::development_keys::address_hash;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use local::tables::{MAIL_CLAIMS_TABLE, create_tables};
use serde_json::Value;
use stream_processing::encryption::LocalKeyedHash;

/// Two addresses of a viewer in an hour.
async fn two_an_hour() -> Result<(EmbeddedDynamoDb, DynamoDbAddressLimit<LocalKeyedHash>)> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    create_tables(&dynamodb).await?;
    let hash = address_hash(dynamodb.directory())?;
    let limit = DynamoDbAddressLimit::new(dynamodb.client(), MAIL_CLAIMS_TABLE, hash, 2);
    Ok((dynamodb, limit))
}

fn viewer(address: &str) -> Viewer {
    let source = address.parse::<IpAddr>().map(SourceAddress).unwrap();
    Viewer::of(&HeaderMap::new(), Some(source), None)
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(59)
}

async fn stored(dynamodb: &EmbeddedDynamoDb) -> Result<Vec<Value>> {
    let found = dynamodb.client().scan().table_name(MAIL_CLAIMS_TABLE).send().await?;
    let items = found.items.unwrap_or_default().into_iter();
    Ok(items.map(serde_dynamo::from_item).collect::<Result<_, _>>()?)
}

#[tokio::test]
async fn a_viewer_leaves_two_mailboxes_an_hour_however_often_each() -> Result<()> {
    let (dynamodb, limit) = two_an_hour().await?;
    let mallory = viewer("198.51.100.66");
    let admits = async |viewer: &Viewer, address: &str, at| {
        let address = address.parse()?;
        let admitted = limit.admits(viewer, &address, at).await?;
        anyhow::Ok(admitted)
    };

    for address in ["a@example.com", "b@example.com", "A+x@example.com", "b@example.com"] {
        assert!(admits(&mallory, address, now()).await?, "{address}");
    }
    for _ in 0..2 {
        assert!(!admits(&mallory, "c@example.com", now()).await?);
    }
    assert!(admits(&viewer("203.0.113.7"), "c@example.com", now()).await?, "another viewer");
    let next_hour = now() + TimeDelta::minutes(1);
    assert!(admits(&mallory, "c@example.com", next_hour).await?);
    assert_eq!(stored(&dynamodb).await?.len(), 3);
    Ok(())
}

#[tokio::test]
async fn what_is_counted_names_nobody_is_another_each_hour_and_goes_with_it() -> Result<()> {
    let (dynamodb, limit) = two_an_hour().await?;
    let (mallory, address) = (viewer("198.51.100.66"), "a@example.com".parse()?);
    for at in [now(), now() + TimeDelta::hours(1)] {
        limit.admits(&mallory, &address, at).await?;
    }

    let items = stored(&dynamodb).await?;

    let text = serde_json::to_string(&items)?;
    assert!(!text.contains("198.51") && !text.contains("example"), "{text}");
    let [first, second] = items.as_slice() else { panic!("{items:?}") };
    assert_ne!(first["pk"], second["pk"]);
    assert_ne!(first["mailboxes"], second["mailboxes"]);
    let mut ends = [first["ttl"].as_i64(), second["ttl"].as_i64()];
    ends.sort_unstable();
    assert_eq!(ends, [Some(3_600), Some(7_200)]);
    assert_eq!(dynamodb.remove_expired_items().await?, 2);
    Ok(())
}

#[tokio::test]
async fn however_many_come_at_once_two_are_admitted() -> Result<()> {
    let (_dynamodb, limit) = two_an_hour().await?;
    let mallory = viewer("2001:db8::1");
    let others = (0..20).map(async |number| {
        let address = format!("a{number}@example.com").parse()?;
        let admitted = limit.admits(&mallory, &address, now()).await?;
        anyhow::Ok(admitted)
    });

    let admitted = try_join_all(others).await?;

    assert_eq!(admitted.into_iter().filter(|it| *it).count(), 2);
    Ok(())
}

#[tokio::test]
async fn a_count_whose_answer_was_lost_is_counted_once() -> Result<()> {
    let (dynamodb, limit) = two_an_hour().await?;
    let mallory = viewer("198.51.100.66");
    for address in ["a@example.com", "b@example.com"] {
        dynamodb.faults().inject(Fault::new("UpdateItem", FaultKind::FailsAfter, 1));
        assert!(limit.admits(&mallory, &address.parse()?, now()).await?, "{address}");
    }
    assert!(!limit.admits(&mallory, &"c@example.com".parse()?, now()).await?);
    Ok(())
}
