//! A master key in KMS.

use anyhow::{Context, Result};
use aws_sdk_kms::Client;
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use stream_processing::encryption::{
    KeyError, KeyProvider, KeyedHash, KmsKeyProvider, KmsKeyedHash,
};

use super::moto::Moto;

async fn kms() -> Result<(Moto, Client, KmsKeyProvider)> {
    let moto = Moto::start().await?;
    let client = Client::new(&moto.sdk_config().await?);
    let created = client.create_key().send().await?;
    let id = created.key_metadata.context("no key")?.key_id;
    let provider = KmsKeyProvider::new(client.clone(), id);
    Ok((moto, client, provider))
}

#[tokio::test]
async fn a_data_key_is_wrapped_by_kms_and_unwrapped_under_its_id_only() -> Result<()> {
    let (_moto, _, provider) = kms().await?;
    let new = provider.generate("id").await?;
    assert_eq!(*provider.unwrap("id", &new.wrapped).await?, *new.bytes);
    let other = provider.unwrap("other", &new.wrapped).await;
    assert!(matches!(other, Err(KeyError::Unusable { .. })), "the encryption context is another");
    Ok(())
}

#[tokio::test]
async fn a_master_key_that_is_not_there_is_mended_by_an_operator() -> Result<()> {
    let (_moto, client, _) = kms().await?;
    let provider = KmsKeyProvider::new(client, "alias/nobody-made-it");
    assert!(matches!(provider.generate("id").await, Err(KeyError::Unavailable(_))));
    Ok(())
}

#[tokio::test]
async fn a_subject_s_hash_is_made_by_kms_with_a_key_of_its_own() -> Result<()> {
    let (_moto, client, _) = kms().await?;
    let hash_with_new_key = async || {
        let created = client
            .create_key()
            .key_usage(KeyUsageType::GenerateVerifyMac)
            .key_spec(KeySpec::Hmac256)
            .send()
            .await?;
        let id = created.key_metadata.context("no key")?.key_id;
        anyhow::Ok(KmsKeyedHash::new(client.clone(), id))
    };
    let (hash, other) = (hash_with_new_key().await?, hash_with_new_key().await?);
    let ada = hash.of("ada@example.com").await?;
    assert_eq!(hash.of("ada@example.com").await?, ada);
    assert_ne!(hash.of("bob@example.com").await?, ada);
    assert_ne!(other.of("ada@example.com").await?, ada);
    let nowhere = KmsKeyedHash::new(client.clone(), "alias/nobody-made-it").of("ada").await;
    assert!(matches!(nowhere, Err(KeyError::Unavailable(_))), "{nowhere:?}");
    Ok(())
}
