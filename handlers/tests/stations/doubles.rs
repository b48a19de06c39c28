//! The site, the counters, the CDN, the budget and the keys, in memory. Clones share what they hold.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::CountryCode;
use event_store::BackendError;
use handlers::invalidation_budget::InvalidationLog;
use handlers::ports::budget_store::{BudgetStore, BudgetStoreError};
use handlers::ports::cdn::{Cdn, CdnError};
use handlers::ports::country_counters::{CountryCount, CountryCounters, CountryCountersError};
use handlers::ports::site::{Page, Publication, PublishedPage, Site, SiteError};
use stream_processing::encryption::{DataKey, KeyError, KeyStore, MemoryKeyStore};

#[derive(Debug, Clone, Default)]
pub(crate) struct InMemorySite(Arc<Mutex<SiteState>>);

#[derive(Debug, Default)]
struct SiteState {
    pages: HashMap<String, Page>,
    puts: usize,
    rivals: Vec<Page>,
}

impl InMemorySite {
    pub(crate) fn page(&self, key: &str) -> Option<Page> {
        self.0.lock().unwrap().pages.get(key).cloned()
    }

    pub(crate) fn puts(&self) -> usize {
        self.0.lock().unwrap().puts
    }

    /// Somebody else puts this page just before the next put.
    pub(crate) fn overtake_with(&self, page: Page) {
        self.0.lock().unwrap().rivals.push(page);
    }
}

impl Site for InMemorySite {
    async fn published(&self, key: &str) -> Result<Option<PublishedPage>, SiteError> {
        Ok(self.page(key).map(|page| PublishedPage {
            etag: page.digest(),
            document_version: page.document_version,
            digest: page.digest(),
        }))
    }

    async fn publish(
        &self,
        key: &str,
        page: &Page,
        instead_of: Option<&str>,
    ) -> Result<Publication, SiteError> {
        let mut state = self.0.lock().unwrap();
        if let Some(rival) = state.rivals.pop() {
            state.pages.insert(key.to_owned(), rival);
        }
        if state.pages.get(key).map(Page::digest).as_deref() != instead_of {
            return Ok(Publication::Overtaken);
        }
        state.pages.insert(key.to_owned(), page.clone());
        state.puts += 1;
        Ok(Publication::Published)
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct InMemoryCounters(Arc<Mutex<Vec<CountryCount>>>);

impl InMemoryCounters {
    /// A country has so many places.
    pub(crate) fn count(&self, country: &str, destinations: u64) {
        let country = CountryCode::try_from(country.to_owned()).unwrap();
        self.0.lock().unwrap().push(CountryCount { country, destinations });
    }
}

impl CountryCounters for InMemoryCounters {
    async fn load(&self) -> Result<Vec<CountryCount>, CountryCountersError> {
        Ok(self.0.lock().unwrap().clone())
    }
}

/// Invalidations as a CDN counts them: one a reference.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecordingCdn(Arc<Mutex<CdnState>>);

#[derive(Debug, Default)]
struct CdnState {
    invalidations: Vec<(String, Vec<String>)>,
    failures: usize,
}

impl RecordingCdn {
    pub(crate) fn paths(&self) -> Vec<Vec<String>> {
        self.0.lock().unwrap().invalidations.iter().map(|(_, paths)| paths.clone()).collect()
    }

    pub(crate) fn fail_next(&self) {
        self.0.lock().unwrap().failures += 1;
    }
}

impl Cdn for RecordingCdn {
    async fn invalidate(&self, paths: &[String], reference: &str) -> Result<(), CdnError> {
        let mut state = self.0.lock().unwrap();
        if state.failures > 0 {
            state.failures -= 1;
            return Err(CdnError {
                paths: paths.to_vec(),
                reason: BackendError::transient("throttled"),
            });
        }
        if !state.invalidations.iter().any(|(known, _)| known == reference) {
            state.invalidations.push((reference.to_owned(), paths.to_vec()));
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct InMemoryBudget(Arc<Mutex<InvalidationLog>>);

impl BudgetStore for InMemoryBudget {
    async fn load(&self) -> Result<InvalidationLog, BudgetStoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn save(&self, log: &InvalidationLog) -> Result<bool, BudgetStoreError> {
        let mut kept = self.0.lock().unwrap();
        let follows = kept.version + 1 == log.version;
        if follows {
            *kept = log.clone();
        }
        Ok(follows)
    }
}

/// Keys, with the subjects that a key was asked for: each of them has one from then on.
#[derive(Debug, Clone, Default)]
pub(crate) struct WatchedKeys {
    keys: MemoryKeyStore,
    asked_for: Arc<Mutex<Vec<String>>>,
}

impl WatchedKeys {
    /// Since this was asked last.
    pub(crate) fn asked_for(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked_for.lock().unwrap())
    }
}

impl KeyStore for WatchedKeys {
    async fn key_for(&self, subject: &str) -> Result<DataKey, KeyError> {
        self.asked_for.lock().unwrap().push(subject.to_owned());
        self.keys.key_for(subject).await
    }

    async fn key(&self, id: &str) -> Result<Option<DataKey>, KeyError> {
        self.keys.key(id).await
    }

    async fn erase(&self, subject: &str) -> Result<(), KeyError> {
        self.keys.erase(subject).await
    }
}
