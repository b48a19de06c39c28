//! Claims in their table.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use handlers::notify_proposer::{Claim, ClaimState, ClaimStore, ClaimStoreError};
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use local::tables::{MAIL_CLAIMS_TABLE, create_tables, mail_claims};
use uuid::Uuid;

const KEY: &str = "the key of an address";

async fn database() -> Result<EmbeddedDynamoDb> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    create_tables(&dynamodb).await?;
    Ok(dynamodb)
}

fn claim(id: u128) -> Claim {
    let claimed_at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::milliseconds(1_500);
    Claim {
        id: Uuid::from_u128(id),
        event: Uuid::from_u128(7),
        state: ClaimState::Claimed,
        claimed_at,
    }
}

#[tokio::test]
async fn a_claim_is_written_once_and_then_only_over_the_one_that_was_seen() -> Result<()> {
    let dynamodb = database().await?;
    let claims = mail_claims(&dynamodb.client());
    assert_eq!(claims.load(KEY).await?, None);

    assert!(claims.save(KEY, &claim(1), None).await?);

    assert_eq!(claims.load(KEY).await?, Some(claim(1)));
    assert!(!claims.save(KEY, &claim(2), None).await?, "there is one");
    assert!(!claims.save(KEY, &claim(2), Some(&claim(3))).await?, "it is another one");
    let sent = Claim { state: ClaimState::Sent, ..claim(1) };
    assert!(claims.save(KEY, &sent, Some(&claim(1))).await?);
    assert!(!claims.save(KEY, &claim(2), Some(&claim(1))).await?, "it says more now");
    assert_eq!(claims.load(KEY).await?, Some(sent.clone()));
    assert!(claims.save(KEY, &claim(2), Some(&sent)).await?);
    assert_eq!(claims.load("another address").await?, None);
    Ok(())
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_found_to_be_written() -> Result<()> {
    let dynamodb = database().await?;
    let claims = mail_claims(&dynamodb.client());
    let lost = Fault::new("PutItem", FaultKind::FailsAfter, 1).on_table(MAIL_CLAIMS_TABLE);
    dynamodb.faults().inject(lost);

    assert!(claims.save(KEY, &claim(1), None).await?);

    assert_eq!(claims.load(KEY).await?, Some(claim(1)));
    Ok(())
}

#[tokio::test]
async fn a_claim_goes_after_two_days_and_holds_no_address() -> Result<()> {
    let dynamodb = database().await?;
    mail_claims(&dynamodb.client()).save(KEY, &claim(1), None).await?;

    let found = dynamodb.client().scan().table_name(MAIL_CLAIMS_TABLE).send().await?;

    let mut item: serde_json::Value = serde_dynamo::from_item(found.items()[0].clone())?;
    assert_eq!(item["ttl"].take(), 1 + 2 * 24 * 60 * 60);
    let stored = serde_json::json!({
        "pk": KEY, "id": claim(1).id, "event": claim(1).event, "state": "claimed",
        "claimed_at": 1_500, "ttl": null,
    });
    assert_eq!(item, stored);
    assert_eq!(dynamodb.remove_expired_items().await?, 1);
    Ok(())
}

#[tokio::test]
async fn what_is_no_claim_is_told_with_a_way_out() -> Result<()> {
    let dynamodb = database().await?;
    let put = dynamodb.client().put_item().table_name(MAIL_CLAIMS_TABLE);
    let key = aws_sdk_dynamodb::types::AttributeValue::S(KEY.to_owned());
    put.item("pk", key).send().await?;

    let unreadable = mail_claims(&dynamodb.client()).load(KEY).await;

    let error = unreadable.unwrap_err();
    assert!(matches!(error, ClaimStoreError::Undecodable(_)), "{error}");
    assert!(error.to_string().contains("delete it if its mail may be sent again"), "{error}");
    Ok(())
}
