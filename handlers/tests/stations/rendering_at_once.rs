//! Station 4 several times at once: retries, and the tick beside it.

use std::collections::VecDeque;
use std::sync::Mutex;

use futures::future::join_all;
use handlers::ports::site::{HOME_PAGE_KEY, Page, Publication, PublishedPage, Site, SiteError};
use handlers::stations::render_homepage::render;
use proptest::prelude::*;
use read_models::memory::InMemoryReadModels;
use read_models::{
    FoundDocument, PopularArea, RecentDestinations, RecentDestinationsStore, Saved, StoreError,
};

use crate::doubles::{InMemoryCounters, InMemorySite};
use crate::story::now;

/// A store and a site that answer when it is their turn, and the versions of the documents whose pages were put.
struct World {
    models: InMemoryReadModels,
    site: InMemorySite,
    turns: Mutex<VecDeque<usize>>,
    shown: Mutex<Vec<u64>>,
}

impl World {
    /// Others go first, as often as the schedule says.
    async fn pause(&self) {
        let turns = self.turns.lock().unwrap().pop_front().unwrap_or_default();
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    }

    async fn write(&self, documents: u64) {
        for version in 1..=documents {
            self.pause().await;
            let popular_areas = vec![area(usize::try_from(version).unwrap())];
            let document = RecentDestinations { version, destinations: vec![], popular_areas };
            assert_eq!(self.models.save_recent(&document).await.unwrap(), Saved::Written);
        }
    }

    async fn render(&self, times: u64) {
        for _ in 0..times {
            self.pause().await;
            // Who is overtaken too often comes again.
            let _ = render(self, &InMemoryCounters::default(), self, None).await;
        }
    }
}

/// Says another number in each document, so that no two pages are equal.
fn area(proposals: usize) -> PopularArea {
    PopularArea {
        area: "u09tu".parse().unwrap(),
        near: "Eiffel Tower".to_owned().try_into().unwrap(),
        destination: "0198c5a0-0000-7000-8000-000000000001".parse().unwrap(),
        country: "FR".to_owned().try_into().unwrap(),
        proposals,
        until: now(),
        version: event_store::Version(1),
    }
}

impl RecentDestinationsStore for World {
    async fn load_recent(&self) -> Result<RecentDestinations, StoreError> {
        self.pause().await;
        let document = self.models.load_recent().await;
        self.pause().await;
        document
    }

    async fn find_recent(&self) -> Result<FoundDocument, StoreError> {
        self.models.find_recent().await
    }

    async fn save_recent(
        &self,
        document: &RecentDestinations,
    ) -> Result<Saved<RecentDestinations>, StoreError> {
        self.models.save_recent(document).await
    }
}

impl Site for World {
    async fn published(&self, key: &str) -> Result<Option<PublishedPage>, SiteError> {
        self.pause().await;
        let published = self.site.published(key).await;
        self.pause().await;
        published
    }

    async fn publish(
        &self,
        key: &str,
        page: &Page,
        instead_of: Option<&str>,
    ) -> Result<Publication, SiteError> {
        self.pause().await;
        let publication = self.site.publish(key, page, instead_of).await?;
        if publication == Publication::Published {
            self.shown.lock().unwrap().push(page.document_version);
        }
        Ok(publication)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn an_older_page_never_replaces_a_newer_one(
        turns in prop::collection::vec(0..6_usize, 0..120),
        documents in 1..8_u64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (models, site) = (InMemoryReadModels::default(), InMemorySite::default());
            let world =
                World { models, site, turns: Mutex::new(turns.into()), shown: Mutex::default() };
            let renderers = join_all((0..3).map(|_| world.render(documents)));
            futures::join!(world.write(documents), renderers);
            world.render(1).await;

            let shown = world.shown.lock().unwrap().clone();
            prop_assert!(shown.is_sorted(), "{:?}", shown);
            let page = world.site.page(HOME_PAGE_KEY).unwrap();
            prop_assert_eq!(page.document_version, documents);
            Ok(())
        })?;
    }
}
