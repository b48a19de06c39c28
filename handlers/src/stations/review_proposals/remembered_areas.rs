//! A cache of areas, so that their streams are not read again.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use domain::Geohash;
use domain::area::Area;
use event_store::Known;
use lru::LruCache;

/// Areas to cache. One takes about 300 bytes.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();

/// The areas that were decided on last, so that a busy one is not read for each proposal.
///
/// They may be outdated, which is safe: an area only ever counts more proposals. An
/// older state may find an area popular once more, and the append then conflicts;
/// what the older state does not find popular, the newer one does not either.
pub(super) struct RememberedAreas(Mutex<LruCache<Geohash, Known<Area>>>);

impl RememberedAreas {
    pub(super) fn get(&self, area: &Geohash) -> Option<Known<Area>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(area).cloned()
    }

    pub(super) fn put(&self, area: Geohash, known: Known<Area>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(area, known);
    }
}

impl Default for RememberedAreas {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}
