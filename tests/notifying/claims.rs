//! Claims in their table.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use handlers::notify_proposer::{Claim, ClaimState, ClaimStore, ClaimStoreError, DailyCount};
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

    assert!(claims.save(KEY, &claim(1), None, None).await?);

    assert_eq!(claims.load(KEY).await?, Some(claim(1)));
    assert!(!claims.save(KEY, &claim(2), None, None).await?, "there is one");
    assert!(!claims.save(KEY, &claim(2), Some(&claim(3)), None).await?, "it is another one");
    let sent = Claim { state: ClaimState::Sent, ..claim(1) };
    assert!(claims.save(KEY, &sent, Some(&claim(1)), None).await?);
    assert!(!claims.save(KEY, &claim(2), Some(&claim(1)), None).await?, "it says more now");
    assert_eq!(claims.load(KEY).await?, Some(sent.clone()));
    assert!(claims.save(KEY, &claim(2), Some(&sent), None).await?);
    assert_eq!(claims.load("another address").await?, None);
    Ok(())
}

#[tokio::test]
async fn a_claim_goes_after_two_days_and_holds_no_address() -> Result<()> {
    let dynamodb = database().await?;
    mail_claims(&dynamodb.client()).save(KEY, &claim(1), None, None).await?;

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

#[tokio::test]
async fn a_claim_is_counted_with_it_or_neither_is_written() -> Result<()> {
    let dynamodb = database().await?;
    let claims = mail_claims(&dynamodb.client());
    let day = claim(1).day();
    let none = DailyCount { day, letters: 0 };
    let one = DailyCount { day, letters: 1 };
    assert_eq!(claims.count(day).await?, none);

    assert!(claims.save(KEY, &claim(1), None, Some(none)).await?);

    assert_eq!(claims.count(day).await?, one);
    let other = "another address";
    assert!(!claims.save(other, &claim(2), None, Some(none)).await?, "there is one more by now");
    assert_eq!(claims.load(other).await?, None);
    assert!(!claims.save(KEY, &claim(2), None, Some(one)).await?, "there is a claim");
    assert!(!claims.save(KEY, &claim(2), Some(&claim(3)), Some(one)).await?, "it is another one");
    assert_eq!(claims.count(day).await?, one);
    assert!(claims.save(KEY, &claim(2), Some(&claim(1)), Some(one)).await?);
    assert_eq!((claims.count(day).await?.letters, claims.load(KEY).await?), (2, Some(claim(2))));
    assert_eq!(dynamodb.remove_expired_items().await?, 2, "the count goes as claims do");
    Ok(())
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_found_to_be_written_and_counted_once() -> Result<()> {
    let dynamodb = database().await?;
    let claims = mail_claims(&dynamodb.client());
    let none = DailyCount { day: claim(1).day(), letters: 0 };
    let lost =
        || dynamodb.faults().inject(Fault::new("TransactWriteItems", FaultKind::FailsAfter, 1));

    lost();
    assert!(claims.save(KEY, &claim(1), None, Some(none)).await?);
    let sent = Claim { state: ClaimState::Sent, ..claim(1) };
    lost();
    assert!(claims.save(KEY, &sent, Some(&claim(1)), None).await?);

    assert_eq!(claims.load(KEY).await?, Some(sent));
    assert_eq!(claims.count(none.day).await?.letters, 1);
    Ok(())
}
