//! Encrypts fields of events, so that only holders of the key can read them, until it is erased.
//!
//! Each subject, such as a person, has a data key of its own. The fields of an event that are about the
//! subject are encrypted with it, and the event's `eem` names the key, the fields and the algorithm. The
//! key itself, even wrapped, never travels: erase it in its [`KeyStore`], and what it encrypted is gone
//! wherever copies of the event may be.
//!
//! Cipher and HMAC are those of `RustCrypto`, which compile in seconds wherever Rust does.
//!
//! ```
//! use stream_processing::Event;
//! use stream_processing::encryption::{Encryption, KeyStore, MemoryKeyStore};
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let encryption = Encryption::new(MemoryKeyStore::default());
//! let event = Event { id: "1".into(), ..Event::default() };
//! let event = event.with_entity("person", &serde_json::json!({"id": 7, "name": "Ada"}))?;
//! let encrypted = encryption.encrypt(event, "person-7", &["/person/name"]).await?;
//! assert!(!serde_json::to_string(&encrypted)?.contains("Ada"));
//!
//! let readable = encryption.decrypt(encrypted.clone()).await?;
//! let person: serde_json::Value = readable.event.entity("person")?;
//! assert_eq!(person["name"], "Ada");
//!
//! encryption.keys().erase("person-7").await?;
//! let readable = encryption.decrypt(encrypted).await?;
//! assert_eq!(readable.erased[0].field, "/person/name");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cached_key_store;
mod cipher;
mod data_key;
#[cfg(feature = "dynamodb")]
mod dynamodb;
mod error;
mod event_fields;
mod key_provider;
mod key_store;
mod keyed_hash;
#[cfg(feature = "kms")]
mod kms;
#[cfg(feature = "kms")]
mod kms_keyed_hash;
mod local_key_provider;
mod local_keyed_hash;
mod local_secret;
mod memory_key_store;
mod remembered_keys;
mod steps;

use serde::{Deserialize, Serialize};
use serde_json::value::to_raw_value;

pub use cached_key_store::CachedKeyStore;
pub use data_key::DataKey;
#[cfg(feature = "dynamodb")]
pub use dynamodb::{DynamoDbKeyStore, KeysTable, keys_table};
pub use error::{EncryptionError, KeyError};
pub use key_provider::{KeyProvider, NewKey};
pub use key_store::KeyStore;
pub use keyed_hash::{KeyedHash, SubjectHash};
#[cfg(feature = "kms")]
pub use kms::KmsKeyProvider;
#[cfg(feature = "kms")]
pub use kms_keyed_hash::KmsKeyedHash;
pub use local_key_provider::LocalKeyProvider;
pub use local_keyed_hash::LocalKeyedHash;
pub use memory_key_store::MemoryKeyStore;

use crate::Event;
use cipher::Place;

/// The only algorithm in use.
const ALGORITHM: &str = "AES-256-GCM";

/// Encrypts and decrypts fields of events with the keys of a store.
#[derive(Debug, Clone)]
pub struct Encryption<K> {
    keys: K,
}

/// The content of [`Event::eem`] in an encrypted event: how to find the key, and nothing of the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncryptionMetadata {
    /// The encrypted fields, as JSON pointers into the event.
    pub fields: Vec<String>,
    /// The id of the data key, in its [`KeyStore`].
    pub key: String,
    /// The algorithm: `AES-256-GCM`, the only one there is.
    pub algorithm: String,
}

impl EncryptionMetadata {
    /// Metadata of these fields, as JSON pointers, encrypted with this key.
    pub fn new(key: impl Into<String>, fields: &[&str]) -> Self {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        Self { fields, key: key.into(), algorithm: ALGORITHM.to_owned() }
    }
}

/// A decrypted event, as far as its keys still exist.
#[derive(Debug, Clone)]
pub struct Decrypted {
    /// The event; erased fields are `null`.
    pub event: Event,
    /// The fields whose keys are gone.
    pub erased: Vec<Erased>,
}

/// A field whose key is gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` can't be read any longer: key `{key}` was erased")]
pub struct Erased {
    /// The field, as a JSON pointer into the event.
    pub field: String,
    /// The id of the erased key.
    pub key: String,
}

impl<K: KeyStore> Encryption<K> {
    /// Encryption with the keys of this store.
    pub fn new(keys: K) -> Self {
        Self { keys }
    }

    /// The key store, such as for erasing a key.
    pub fn keys(&self) -> &K {
        &self.keys
    }

    /// The event with these fields encrypted, which are about `subject`. A field is a JSON pointer
    /// (<https://www.rfc-editor.org/rfc/rfc6901>) into the event: `/thing`, `/thing/name`, or `/raw/new/name`. Fields
    /// that the event lacks are skipped; an event with none of them stays as it is.
    ///
    /// # Errors
    /// [`EncryptionError`] if there is no key, or the event is encrypted already.
    pub async fn encrypt(
        &self,
        mut event: Event,
        subject: &str,
        fields: &[impl AsRef<str> + Sync],
    ) -> Result<Event, EncryptionError> {
        if event.eem.is_some() {
            return Err(EncryptionError::Twice { event: event.id });
        }
        let there: Vec<&str> = fields.iter().map(AsRef::as_ref).collect();
        let there: Vec<&str> =
            there.into_iter().filter(|field| event_fields::has(&event, field)).collect();
        if there.is_empty() {
            return Ok(event);
        }
        let key = self.keys.key_for(subject).await?;
        for field in &there {
            let id = event.id.clone();
            let place = Place { event: &id, field, key: key.id() };
            event_fields::replace(&mut event, field, |json| cipher::seal(&key, &place, json))?;
        }
        event.eem = Some(to_raw_value(&EncryptionMetadata::new(key.id(), &there))?);
        Ok(event)
    }

    /// The event with all its fields decrypted, except those whose
    /// key is gone. An event that is not encrypted stays as it is.
    ///
    /// # Errors
    /// [`EncryptionError`] if a field was changed, or its key is not available for now.
    pub async fn decrypt(&self, mut event: Event) -> Result<Decrypted, EncryptionError> {
        let Some(eem) = event.eem.take() else {
            return Ok(Decrypted { event, erased: vec![] });
        };
        let EncryptionMetadata { fields, key: key_id, algorithm } =
            serde_json::from_str(eem.get()).map_err(EncryptionError::Metadata)?;
        if algorithm != ALGORITHM {
            return Err(EncryptionError::Algorithm(algorithm));
        }
        let key = self.keys.key(&key_id).await?;
        let (id, mut erased) = (event.id.clone(), vec![]);
        for field in fields {
            let Some(key) = &key else {
                event_fields::replace(&mut event, &field, |_| Ok(to_raw_value(&())?))?;
                erased.push(Erased { field, key: key_id.clone() });
                continue;
            };
            let place = Place { event: &id, field: &field, key: &key_id };
            event_fields::replace(&mut event, &field, |json| cipher::open(key, &place, json))?;
        }
        Ok(Decrypted { event, erased })
    }
}
