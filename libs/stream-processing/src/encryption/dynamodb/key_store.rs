//! Keys of subjects in a DynamoDB table, wrapped.

use std::fmt;

use uuid::Uuid;

use super::KeysTable;
use super::keys_table::{ATTEMPTS, contended};
use crate::encryption::{DataKey, KeyError, KeyProvider, KeyStore, KeyedHash, NewKey};

/// Keys in a [`KeysTable`]: found by the keyed hash of their subjects, wrapped by a provider. A key's id is random,
/// and reveals nothing of its subject.
#[derive(Clone)]
pub struct DynamoDbKeyStore<H, P> {
    table: KeysTable,
    hash: H,
    provider: P,
}

impl<H, P> fmt::Debug for DynamoDbKeyStore<H, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DynamoDbKeyStore({:?})", self.table)
    }
}

impl<H: KeyedHash, P: KeyProvider> DynamoDbKeyStore<H, P> {
    /// Keys in `table`. Another `hash` does not find them, and another `provider` can't unwrap them.
    pub fn new(table: KeysTable, hash: H, provider: P) -> Self {
        Self { table, hash, provider }
    }
}

impl<H: KeyedHash, P: KeyProvider> KeyStore for DynamoDbKeyStore<H, P> {
    async fn key_for(&self, subject: &str) -> Result<DataKey, KeyError> {
        let subject = self.hash.of(subject).await?;
        for _ in 0..ATTEMPTS {
            if let Some(id) = self.table.id_of(&subject).await? {
                match self.key(&id).await? {
                    Some(key) => return Ok(key),
                    // The key was erased in between, so the subject has none any more.
                    None => continue,
                }
            }
            let id = Uuid::now_v7().to_string();
            let NewKey { bytes, wrapped } = self.provider.generate(&id).await?;
            if self.table.insert(&subject, &id, wrapped).await? {
                return Ok(DataKey::new(id, bytes));
            }
        }
        Err(contended())
    }

    async fn key(&self, id: &str) -> Result<Option<DataKey>, KeyError> {
        let Some(wrapped) = self.table.wrapped(id).await? else { return Ok(None) };
        Ok(Some(DataKey::new(id, self.provider.unwrap(id, &wrapped).await?)))
    }

    async fn erase(&self, subject: &str) -> Result<(), KeyError> {
        let subject = self.hash.of(subject).await?;
        self.table.erase(&subject).await.map(drop)
    }
}
