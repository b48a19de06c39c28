//! The CDN: a real cache in front of the site, with expiry and invalidation.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use handlers::ports::cdn::{Cdn, CdnError};
use handlers::ports::site::{HOME_PAGE_KEY, SiteError};
use moka::sync::Cache;

use crate::directory_site::{DirectorySite, StoredPage};

/// The value of `s-maxage` in [`handlers::ports::site::CACHE_CONTROL`].
const SHARED_MAX_AGE: Duration = Duration::from_secs(30);
/// Paths in the cache, at most.
const CAPACITY: u64 = 1_000;

/// A cache in front of a site. Clones share it.
#[derive(Debug, Clone)]
pub struct CachingCdn {
    origin: DirectorySite,
    copies: Cache<String, Arc<StoredPage>>,
    invalidations: Arc<AtomicU64>,
}

impl CachingCdn {
    /// An empty cache in front of `origin`.
    #[must_use]
    pub fn new(origin: DirectorySite) -> Self {
        let copies = Cache::builder().max_capacity(CAPACITY).time_to_live(SHARED_MAX_AGE).build();
        Self { origin, copies, invalidations: Arc::default() }
    }

    /// The page at a path, from the cache or the site.
    ///
    /// # Errors
    /// [`SiteError`] if the page is not cached and the site can't be read.
    pub fn fetch(&self, path: &str) -> Result<Option<Arc<StoredPage>>, SiteError> {
        if let Some(copy) = self.copies.get(path) {
            return Ok(Some(copy));
        }
        let key = match path {
            "/" => HOME_PAGE_KEY,
            // Keys are file names: they must not lead out of the site's directory.
            _ => match path.strip_prefix('/') {
                Some(key) if !key.contains(['/', '\\']) && !key.starts_with('.') => key,
                _ => return Ok(None),
            },
        };
        let before = self.invalidations.load(Ordering::SeqCst);
        let Some(page) = self.origin.load(key)?.map(Arc::new) else {
            return Ok(None);
        };
        self.copies.insert(path.to_owned(), Arc::clone(&page));
        // An invalidation in between may have been meant for this copy.
        if self.invalidations.load(Ordering::SeqCst) != before {
            self.copies.invalidate(path);
        }
        Ok(Some(page))
    }
}

impl Cdn for CachingCdn {
    async fn invalidate(&self, paths: &[String], _: &str) -> Result<(), CdnError> {
        self.invalidations.fetch_add(1, Ordering::SeqCst);
        for path in paths {
            self.copies.invalidate(path);
        }
        Ok(())
    }
}
