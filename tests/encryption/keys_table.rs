//! The keys of subjects in a DynamoDB table.

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use local::dynamodb::{EmbeddedDynamoDb, Fault, FaultKind};
use stream_processing::Event;
use stream_processing::encryption::{
    DynamoDbKeyStore, Encryption, KeyError, KeyStore, KeyedHash, KeysTable, LocalKeyProvider,
    LocalKeyedHash, keys_table,
};

const TABLE: &str = "keys";
const MASTER: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const SECRET: &str = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
const OTHER_MASTER: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

async fn database() -> Result<(EmbeddedDynamoDb, Client)> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    let client = dynamodb.client();
    keys_table(TABLE).send_with(&client).await?;
    Ok((dynamodb, client))
}

/// Keys that are wrapped by this master key.
fn store(client: &Client, master: &str) -> Result<impl KeyStore> {
    let (hash, provider) = (LocalKeyedHash::new(SECRET)?, LocalKeyProvider::new(master)?);
    Ok(DynamoDbKeyStore::new(KeysTable::new(client.clone(), TABLE), hash, provider))
}

#[tokio::test]
async fn a_subject_has_one_key_that_is_found_by_its_id() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let keys = store(&client, MASTER)?;
    let key = keys.key_for("ada").await?;
    assert_eq!(keys.key_for("ada").await?.id(), key.id());
    assert_ne!(keys.key_for("bob").await?.id(), key.id());
    let again = store(&client, MASTER)?.key(key.id()).await?.unwrap();
    assert_eq!(again.id(), key.id());
    Ok(())
}

#[tokio::test]
async fn two_that_make_a_key_at_the_same_time_agree() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let stores = [store(&client, MASTER)?, store(&client, MASTER)?, store(&client, MASTER)?];
    let keys = futures::future::try_join_all(stores.iter().map(|one| one.key_for("ada"))).await?;
    assert!(keys.iter().all(|key| key.id() == keys[0].id()), "{keys:?}");

    let event = Event { id: "1".to_owned(), ..Event::default() }.with_entity("it", &"secret")?;
    let [one, other, _] = stores;
    let sealed = Encryption::new(one).encrypt(event, "ada", &["/it"]).await?;
    let opened = Encryption::new(other).decrypt(sealed).await?;
    assert_eq!(opened.event.entity::<String>("it")?, "secret");
    Ok(())
}

#[tokio::test]
async fn an_erased_key_is_gone_and_the_next_one_is_another() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let keys = store(&client, MASTER)?;
    let key = keys.key_for("ada").await?;
    keys.erase("ada").await?;
    assert!(keys.key(key.id()).await?.is_none());
    assert_ne!(keys.key_for("ada").await?.id(), key.id());
    assert!(keys.key(key.id()).await?.is_none(), "its successor opens nothing of it");
    keys.erase("nobody").await?;
    Ok(())
}

#[tokio::test]
async fn an_erased_key_leaves_nothing_in_the_table() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let keys = store(&client, MASTER)?;
    let (ada, bob) = (keys.key_for("ada").await?, keys.key_for("bob").await?);
    let table = KeysTable::new(client.clone(), TABLE);
    assert!(table.has(ada.id()).await?);

    let subject = LocalKeyedHash::new(SECRET)?.of("ada").await?;
    assert!(table.erase(&subject).await?);

    assert!(!table.erase(&subject).await?, "there is none any more");
    assert!(!table.has(ada.id()).await?);
    assert!(table.has(bob.id()).await?);
    let left = client.scan().table_name(TABLE).send().await?.items.unwrap_or_default();
    assert!(left.iter().all(|item| !format!("{item:?}").contains(ada.id())), "{left:?}");
    assert_eq!(left.len(), 2);
    Ok(())
}

#[tokio::test]
async fn an_erasure_while_a_key_is_made_leaves_all_of_it_or_nothing() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let (keys, table) = (store(&client, MASTER)?, KeysTable::new(client.clone(), TABLE));
    let subject = LocalKeyedHash::new(SECRET)?.of("ada").await?;
    for _ in 0..20 {
        let (made, erased) = futures::join!(keys.key_for("ada"), table.erase(&subject));
        erased?;
        let left = client.scan().table_name(TABLE).send().await?.items.unwrap_or_default();
        assert_eq!(left.is_empty(), !table.has(made?.id()).await?);
        assert!([0, 2].contains(&left.len()), "{left:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_table_tells_neither_subjects_nor_keys() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let key = store(&client, MASTER)?.key_for("ada@example.com").await?;
    let items = client.scan().table_name(TABLE).send().await?.items.unwrap_or_default();
    assert_eq!(items.len(), 2);
    assert!(!format!("{items:?}").contains("@example"));
    let named = items.iter().find_map(|item| item.get("id"));
    assert_eq!(named, Some(&AttributeValue::S(key.id().to_owned())));
    let wrapped: Vec<_> = items.iter().filter_map(|item| item.get("wrapped")).collect();
    let [wrapped] = wrapped.as_slice() else { panic!("{wrapped:?}") };
    // Nonce, key and tag.
    assert_eq!(wrapped.as_b().unwrap().as_ref().len(), 12 + 32 + 16);
    Ok(())
}

#[tokio::test]
async fn a_key_s_id_tells_nothing_of_its_subject() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let keys = store(&client, MASTER)?;
    let key = keys.key_for("ada").await?;
    let hash = LocalKeyedHash::new(SECRET)?.of("ada").await?;
    let items = client.scan().table_name(TABLE).send().await?.items.unwrap_or_default();
    let place = items.iter().find(|item| item.contains_key("id")).unwrap()["pk"].as_s().unwrap();
    assert!(format!("{hash:?}").contains(place.trim_start_matches("subject#")));
    assert!(!key.id().contains(place.trim_start_matches("subject#")));
    Ok(())
}

#[tokio::test]
async fn a_key_of_another_master_is_unusable_and_not_erased() -> Result<()> {
    let (_dynamodb, client) = database().await?;
    let key = store(&client, MASTER)?.key_for("ada").await?;
    let other = store(&client, OTHER_MASTER)?.key(key.id()).await;
    assert!(matches!(other, Err(KeyError::Unusable { .. })), "{other:?}");
    Ok(())
}

#[tokio::test]
async fn a_missing_table_is_no_erased_key() -> Result<()> {
    let dynamodb = EmbeddedDynamoDb::ephemeral()?;
    let answer = store(&dynamodb.client(), MASTER)?.key("an id").await;
    assert!(matches!(answer, Err(KeyError::Unavailable(_))), "{answer:?}");
    Ok(())
}

#[tokio::test]
async fn a_key_is_made_and_erased_once_though_the_answers_are_lost() -> Result<()> {
    let (dynamodb, client) = database().await?;
    let (keys, table) = (store(&client, MASTER)?, KeysTable::new(client.clone(), TABLE));
    let lost =
        || dynamodb.faults().inject(Fault::new("TransactWriteItems", FaultKind::FailsAfter, 1));

    lost();
    let key = keys.key_for("ada").await?;
    assert_eq!(keys.key_for("ada").await?.id(), key.id());
    lost();
    let erased = table.erase(&LocalKeyedHash::new(SECRET)?.of("ada").await?).await?;

    assert!(erased, "there was one");
    assert!(!table.has(key.id()).await?);
    assert_eq!(dynamodb.faults().remaining(), 0);
    Ok(())
}
