//! A cache of keys, so that not every event requests one.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::remembered_keys::{Asked, Name, RememberedKeys};
use super::{DataKey, KeyError, KeyStore};

/// Five minutes: a warm function requests a busy key a dozen times an hour.
const TIME_TO_LIVE: Duration = Duration::from_mins(5);
const CAPACITY: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();

/// Caches what another store answers, for a limited time and number of keys. Keep both as small as cost and
/// speed allow, as <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/thresholds.html> advises.
///
/// **Erasure.** A key that was erased elsewhere is used here until its time is over: until then its fields can be
/// read, and nobody can read later what it encrypts meanwhile. A key that is erased through this store is forgotten
/// at once. That a key is missing is never cached.
///
/// A key is used no longer than its time, however often it is requested. Its bytes are wiped
/// from memory at the next request after that for any key, when other keys take its place,
/// and when the store is dropped. Time is wall-clock time: a monotonic clock may stand still
/// while Lambda freezes a process (<https://doc.rust-lang.org/std/time/struct.Instant.html>).
/// A wall clock that is set back makes keys be forgotten, too.
///
/// ```
/// use std::time::Duration;
///
/// use chrono::Utc;
/// use stream_processing::encryption::{CachedKeyStore, Encryption, MemoryKeyStore};
///
/// let keys = CachedKeyStore::new(MemoryKeyStore::default(), Utc::now)
///     .with_time_to_live(Duration::from_mins(1));
/// let encryption = Encryption::new(keys);
/// # drop(encryption);
/// ```
pub struct CachedKeyStore<K> {
    store: K,
    now: fn() -> DateTime<Utc>,
    remembered: Mutex<RememberedKeys>,
}

impl<K> fmt::Debug for CachedKeyStore<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CachedKeyStore")
    }
}

impl<K: KeyStore> CachedKeyStore<K> {
    /// Caches up to 1,000 keys of `store` for 5 minutes each.
    pub fn new(store: K, now: fn() -> DateTime<Utc>) -> Self {
        Self { store, now, remembered: Mutex::new(RememberedKeys::new(TIME_TO_LIVE, CAPACITY)) }
    }

    /// Caches keys for this long instead of 5 minutes; zero switches the cache off.
    #[must_use]
    pub fn with_time_to_live(mut self, time: Duration) -> Self {
        self.remembered_mut().time_to_live = time;
        self
    }

    /// Caches up to this many keys instead of 1,000. A subject and a key's id count as one each.
    #[must_use]
    pub fn with_capacity(mut self, keys: NonZeroUsize) -> Self {
        self.remembered_mut().capacity = keys;
        self
    }

    fn remembered_mut(&mut self) -> &mut RememberedKeys {
        self.remembered.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    fn remembered(&self) -> MutexGuard<'_, RememberedKeys> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_up(&self, name: &Name) -> Result<DataKey, Asked> {
        self.remembered().look_up(name, (self.now)())
    }
}

impl<K: KeyStore> KeyStore for CachedKeyStore<K> {
    async fn key_for(&self, subject: &str) -> Result<DataKey, KeyError> {
        let name = Name::Subject(subject.to_owned());
        let asked = match self.look_up(&name) {
            Ok(key) => return Ok(key),
            Err(asked) => asked,
        };
        let key = self.store.key_for(subject).await?;
        self.remembered().keep(name, &key, asked);
        Ok(key)
    }

    async fn key(&self, id: &str) -> Result<Option<DataKey>, KeyError> {
        let name = Name::Id(id.to_owned());
        let asked = match self.look_up(&name) {
            Ok(key) => return Ok(Some(key)),
            Err(asked) => asked,
        };
        let key = self.store.key(id).await?;
        if let Some(key) = &key {
            self.remembered().keep(name, key, asked);
        }
        Ok(key)
    }

    async fn erase(&self, subject: &str) -> Result<(), KeyError> {
        let erased = self.store.erase(subject).await;
        // It is unknown which subject a key belongs to that was looked up by its id.
        self.remembered().forget_all();
        erased
    }
}
