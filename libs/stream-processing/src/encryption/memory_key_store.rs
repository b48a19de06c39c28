//! Keys in memory: for tests, and for a first try.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::data_key::random_bytes;
use super::{DataKey, KeyError, KeyStore};

/// Keeps keys as long as the process lives. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryKeyStore(Arc<Mutex<HashMap<String, DataKey>>>);

impl MemoryKeyStore {
    fn keys(&self) -> MutexGuard<'_, HashMap<String, DataKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyStore for MemoryKeyStore {
    async fn key_for(&self, subject: &str) -> Result<DataKey, KeyError> {
        let new = DataKey::new(Uuid::now_v7().to_string(), random_bytes()?);
        Ok(self.keys().entry(subject.to_owned()).or_insert(new).clone())
    }

    async fn key(&self, id: &str) -> Result<Option<DataKey>, KeyError> {
        Ok(self.keys().values().find(|key| key.id() == id).cloned())
    }

    async fn erase(&self, subject: &str) -> Result<(), KeyError> {
        self.keys().remove(subject);
        Ok(())
    }
}
