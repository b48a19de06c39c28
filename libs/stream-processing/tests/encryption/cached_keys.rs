//! Keys that are remembered, and for how long.

use std::cell::Cell;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use stream_processing::encryption::{
    CachedKeyStore, DataKey, Encryption, KeyError, KeyStore, MemoryKeyStore,
};

use super::story::{ADA, event, readable};

const BOB: &str = "person-bob";
const FIVE_MINUTES: i64 = 5 * 60 * 1000;

thread_local! {
    /// Each test has a thread of its own, and so a clock.
    static CLOCK: Cell<i64> = const { Cell::new(1_764_000_000_000) };
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(CLOCK.get()).unwrap()
}

fn wait(milliseconds: i64) {
    CLOCK.set(CLOCK.get() + milliseconds);
}

/// A store that counts how often it is asked.
#[derive(Clone, Default)]
struct Counted {
    keys: MemoryKeyStore,
    asked: Arc<AtomicUsize>,
}

impl Counted {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl KeyStore for Counted {
    async fn key_for(&self, subject: &str) -> Result<DataKey, KeyError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let key = self.keys.key_for(subject).await;
        // Whoever waits has a turn before the answer is here.
        tokio::task::yield_now().await;
        key
    }

    async fn key(&self, id: &str) -> Result<Option<DataKey>, KeyError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.keys.key(id).await
    }

    async fn erase(&self, subject: &str) -> Result<(), KeyError> {
        self.keys.erase(subject).await
    }
}

fn cached(store: &Counted) -> CachedKeyStore<Counted> {
    CachedKeyStore::new(store.clone(), now)
}

#[tokio::test]
async fn a_key_is_asked_for_once_in_its_time() {
    let store = Counted::default();
    let encryption = Encryption::new(cached(&store));
    for _ in 0..3 {
        let sealed = encryption.encrypt(event(), ADA, &["/person/name"]).await.unwrap();
        let opened = encryption.decrypt(sealed).await.unwrap();
        assert_eq!(readable(&opened)["name"], "Ada");
    }
    assert_eq!(store.asked(), 2, "by its subject, and by its id");
}

#[tokio::test]
async fn a_key_that_is_used_often_does_not_outlive_its_time() {
    let store = Counted::default();
    let keys = cached(&store);
    let key = keys.key_for(ADA).await.unwrap();
    keys.key(key.id()).await.unwrap();
    store.erase(ADA).await.unwrap();

    wait(FIVE_MINUTES - 1);
    assert!(keys.key(key.id()).await.unwrap().is_some());
    wait(1);
    assert!(keys.key(key.id()).await.unwrap().is_none());
    assert_ne!(keys.key_for(ADA).await.unwrap().id(), key.id());
}

#[tokio::test]
async fn a_key_that_is_erased_here_is_forgotten_at_once() {
    let keys = cached(&Counted::default());
    let key = keys.key_for(ADA).await.unwrap();
    keys.key(key.id()).await.unwrap();
    keys.erase(ADA).await.unwrap();
    assert!(keys.key(key.id()).await.unwrap().is_none());
    assert_ne!(keys.key_for(ADA).await.unwrap().id(), key.id());
}

#[tokio::test]
async fn a_key_that_is_erased_while_it_is_asked_for_is_not_remembered() {
    let keys = cached(&Counted::default());
    let (key, erased) = tokio::join!(keys.key_for(ADA), keys.erase(ADA));
    erased.unwrap();
    assert_ne!(keys.key_for(ADA).await.unwrap().id(), key.unwrap().id());
}

#[tokio::test]
async fn that_a_key_is_gone_is_not_remembered() {
    let store = Counted::default();
    let keys = cached(&store);
    for _ in 0..2 {
        assert!(keys.key("gone").await.unwrap().is_none());
    }
    assert_eq!(store.asked(), 2);
}

#[tokio::test]
async fn with_no_time_to_live_nothing_is_remembered() {
    let store = Counted::default();
    let keys = cached(&store).with_time_to_live(Duration::ZERO);
    for _ in 0..2 {
        keys.key_for(ADA).await.unwrap();
    }
    assert_eq!(store.asked(), 2);
}

#[tokio::test]
async fn the_oldest_key_goes_when_there_are_too_many() {
    let store = Counted::default();
    let keys = cached(&store).with_capacity(NonZeroUsize::MIN);
    for (subject, asked) in [(ADA, 1), (ADA, 1), (BOB, 2), (BOB, 2), (ADA, 3)] {
        keys.key_for(subject).await.unwrap();
        assert_eq!(store.asked(), asked, "{subject}");
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_keeps_no_key_longer() {
    let store = Counted::default();
    let keys = cached(&store);
    keys.key_for(ADA).await.unwrap();
    wait(-1);
    keys.key_for(ADA).await.unwrap();
    assert_eq!(store.asked(), 2);
}

proptest! {
    #[test]
    fn no_key_is_used_after_its_time(
        steps in prop::collection::vec((0..4_usize, -1000..FIVE_MINUTES), 1..60),
        capacity in 1..4_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = Counted::default();
            let keys = cached(&store).with_capacity(NonZeroUsize::new(capacity).unwrap());
            let mut read_at = [0; 4];
            for (person, pause) in steps {
                wait(pause);
                let asked = store.asked();
                keys.key_for(&person.to_string()).await.unwrap();
                if store.asked() > asked {
                    read_at[person] = CLOCK.get();
                }
                let age = CLOCK.get() - read_at[person];
                assert!((0..FIVE_MINUTES).contains(&age), "used after {age} ms");
            }
        });
    }
}
