//! What a reviewer knows of areas without reading their streams again.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use domain::Geohash;
use domain::area::Area;
use event_store::Known;
use lru::LruCache;

/// Areas that are remembered. One takes about 300 bytes.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();

/// The areas that were decided on last, so that a busy one is not read for each proposal.
///
/// They are guesses, and safe ones: an area only ever counts more proposals. Who decides on an older state may find
/// an area popular once more, and is refused at its version; what the older state does not find popular, the newer one
/// does not either.
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
