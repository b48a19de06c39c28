//! A master key in KMS.

use anyhow::{Context, Result};
use aws_sdk_kms::Client;
use stream_processing::encryption::{KeyError, KeyProvider, KmsKeyProvider};

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
