//! Mailboxes in their table.

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use handlers::mailboxes::{
    Answer, Claim, ClaimState, Consent, LetterCount, LettersOf, Mailbox, MailboxKey,
};
use handlers::ports::mailbox_store::{MailboxStore, MailboxStoreError, answer, forget};
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use local::tables::{MAIL_CLAIMS_TABLE, create_tables, mailboxes};
use uuid::Uuid;

async fn database() -> Result<EmbeddedDynamoDb> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    create_tables(&dynamodb).await?;
    Ok(dynamodb)
}

/// The key of somebody's mailbox.
fn key(whose: char) -> MailboxKey {
    whose.to_string().repeat(MailboxKey::LENGTH).parse().unwrap()
}

fn asked(id: u128) -> Mailbox {
    let claimed_at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::milliseconds(1_500);
    let (id, event) = (Uuid::from_u128(id), Uuid::from_u128(7));
    let claim = Claim { id, event, state: ClaimState::Claimed, claimed_at };
    Mailbox { consent: Consent::Asked, claim: Some(claim) }
}

/// The same once its letter was sent.
fn sent(id: u128) -> Mailbox {
    let mut mailbox = asked(id);
    mailbox.claim.as_mut().unwrap().state = ClaimState::Sent;
    mailbox
}

fn epoch() -> LettersOf {
    LettersOf::day(NaiveDate::default())
}

#[tokio::test]
async fn a_mailbox_is_written_once_and_then_only_over_what_was_seen() -> Result<()> {
    let dynamodb = database().await?;
    let (store, ada) = (mailboxes(&dynamodb.client()), key('a'));
    assert_eq!(store.load(&ada).await?, None);

    assert!(store.save(&ada, Some(&asked(1)), None, &[]).await?);

    assert_eq!(store.load(&ada).await?, Some(asked(1)));
    assert!(!store.save(&ada, Some(&asked(2)), None, &[]).await?, "there is one");
    assert!(!store.save(&ada, Some(&asked(2)), Some(&asked(3)), &[]).await?, "it is another one");
    let refused = Mailbox { consent: Consent::Refused, ..asked(1) };
    assert!(!store.save(&ada, Some(&asked(2)), Some(&refused), &[]).await?, "nobody refused");
    let forgotten = Mailbox { claim: None, ..asked(1) };
    assert!(!store.save(&ada, Some(&asked(2)), Some(&forgotten), &[]).await?, "nobody forgot it");
    assert!(store.save(&ada, Some(&sent(1)), Some(&asked(1)), &[]).await?);
    assert!(!store.save(&ada, Some(&asked(2)), Some(&asked(1)), &[]).await?, "it says more now");
    assert!(store.save(&ada, Some(&forgotten), Some(&sent(1)), &[]).await?);
    assert_eq!(store.load(&ada).await?, Some(forgotten.clone()));
    assert!(!store.save(&ada, None, Some(&sent(1)), &[]).await?);
    assert!(store.save(&ada, None, Some(&forgotten), &[]).await?);
    assert_eq!(store.load(&ada).await?, None);
    assert_eq!(store.load(&key('b')).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_mailbox_stays_and_holds_no_address() -> Result<()> {
    let dynamodb = database().await?;
    mailboxes(&dynamodb.client()).save(&key('a'), Some(&asked(1)), None, &[]).await?;

    let found = dynamodb.client().scan().table_name(MAIL_CLAIMS_TABLE).send().await?;

    let item: serde_json::Value = serde_dynamo::from_item(found.items()[0].clone())?;
    let stored = serde_json::json!({
        "pk": format!("mailbox#{}", key('a').as_str()), "consent": "asked", "claim": {
            "id": Uuid::from_u128(1), "event": Uuid::from_u128(7), "state": "claimed",
            "claimed_at": 1_500,
        },
    });
    assert_eq!(item, stored);
    assert_eq!(dynamodb.remove_expired_items().await?, 0);
    Ok(())
}

#[tokio::test]
async fn what_is_no_mailbox_is_told_with_a_way_out() -> Result<()> {
    let dynamodb = database().await?;
    let put = dynamodb.client().put_item().table_name(MAIL_CLAIMS_TABLE);
    put.item("pk", AttributeValue::S(format!("mailbox#{}", key('a').as_str()))).send().await?;

    let unreadable = mailboxes(&dynamodb.client()).load(&key('a')).await;

    let error = unreadable.unwrap_err();
    assert!(matches!(error, MailboxStoreError::Undecodable(_)), "{error}");
    assert!(error.to_string().contains("delete it if it may be written to again"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_letter_is_counted_with_its_claim_or_neither_is_written() -> Result<()> {
    let dynamodb = database().await?;
    let store = mailboxes(&dynamodb.client());
    let hash = local::development_keys::address_hash(dynamodb.directory())?;
    let domain =
        LettersOf::domain(NaiveDate::default(), &hash, &"ada@example.com".parse()?).await?;
    let none = [epoch(), domain.clone()].map(|of| LetterCount { of, letters: 0 });
    let one = none.clone().map(|count| LetterCount { letters: 1, ..count });
    assert_eq!(store.count(&epoch()).await?, none[0]);

    assert!(store.save(&key('a'), Some(&asked(1)), None, &none).await?);

    assert_eq!(store.count(&epoch()).await?, one[0]);
    assert_eq!(store.count(&domain).await?, one[1]);
    for seen in [&none, &[none[0].clone(), one[1].clone()], &[one[0].clone(), none[1].clone()]] {
        assert!(!store.save(&key('b'), Some(&asked(2)), None, seen).await?, "there is one more");
    }
    assert_eq!(store.load(&key('b')).await?, None);
    assert!(!store.save(&key('a'), Some(&asked(2)), None, &one).await?, "there is a claim");
    assert_eq!(store.count(&epoch()).await?, one[0]);
    assert!(store.save(&key('a'), Some(&asked(2)), Some(&asked(1)), &one).await?);
    assert_eq!(store.count(&domain).await?.letters, 2);
    assert_eq!(dynamodb.remove_expired_items().await?, 2, "counts go, and mailboxes stay");
    assert_eq!(store.load(&key('a')).await?, Some(asked(2)));
    Ok(())
}

#[tokio::test]
async fn what_was_written_and_not_answered_is_found_to_be_written_and_counted_once() -> Result<()> {
    let dynamodb = database().await?;
    let (store, ada) = (mailboxes(&dynamodb.client()), key('a'));
    let none = [LetterCount { of: epoch(), letters: 0 }];
    let lost =
        || dynamodb.faults().inject(Fault::new("TransactWriteItems", FaultKind::FailsAfter, 1));

    lost();
    assert!(store.save(&ada, Some(&asked(1)), None, &none).await?);
    lost();
    assert!(store.save(&ada, Some(&sent(1)), Some(&asked(1)), &[]).await?);
    lost();
    answer(&store, &ada, Answer::NeverAgain).await?;
    assert_eq!(store.load(&ada).await?, Some(Mailbox { consent: Consent::Refused, ..sent(1) }));
    lost();
    forget(&store, &ada).await?;
    let refused = Mailbox { consent: Consent::Refused, claim: None };
    assert_eq!(store.load(&ada).await?, Some(refused));
    answer(&store, &ada, Answer::WriteToMe).await?;
    lost();
    forget(&store, &ada).await?;

    assert_eq!(store.load(&ada).await?, None);
    assert_eq!(store.count(&epoch()).await?.letters, 1);
    Ok(())
}
