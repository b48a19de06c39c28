//! Keys that are remembered for a while, so that not every event asks for one.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::remembered_keys::{Asked, Name, RememberedKeys};
use super::{DataKey, KeyError, KeyStore};

/// Five minutes: a warm function asks a dozen times an hour for a busy key.
const TIME_TO_LIVE: Duration = Duration::from_mins(5);
const CAPACITY: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();

/// Remembers what another store answers, for a time and up to a number of keys, as
/// <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/thresholds.html> advises: as few and
/// as short as the goals of cost and speed allow.
///
/// **Erasure.** A key that was erased elsewhere is still used here until its time is over: until then its
/// fields can be read, and what is encrypted with it can't be read by anybody later. A key that is erased
/// through this store is forgotten at once. That a key is gone is never remembered.
///
/// A key is used no longer than its time, whether it is asked for often or seldom. Its bytes are wiped
/// from memory when the store is asked for any key after that, when others take its place, and when the
/// store goes. Time is the wall's: a monotonic clock may stand still while Lambda freezes a process
/// (<https://doc.rust-lang.org/std/time/struct.Instant.html>). Set back, the wall's clock makes keys be
/// forgotten, too.
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
    /// Remembers 1,000 keys of `store` for 5 minutes.
    pub fn new(store: K, now: fn() -> DateTime<Utc>) -> Self {
        Self { store, now, remembered: Mutex::new(RememberedKeys::new(TIME_TO_LIVE, CAPACITY)) }
    }

    /// Remembers keys for this long, instead of 5 minutes; with 0, not at all.
    #[must_use]
    pub fn with_time_to_live(mut self, time: Duration) -> Self {
        self.remembered_mut().time_to_live = time;
        self
    }

    /// Remembers up to this many, instead of 1,000. A subject and a key's id count one each.
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
        // Of a key that was asked for by its id, nobody here knows whose it is.
        self.remembered().forget_all();
        erased
    }
}
