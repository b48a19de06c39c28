//! Compares the document, and the page rendered from it.

use std::time::Instant;

use anyhow::{Context, Result};
use event_store::StreamId;
use handlers::email_address::EmailAddress;
use handlers::ports::site::HOME_PAGE_KEY;
use handlers::stations::render_homepage::home_page;
use read_models::{FoundDocument, RecentDestinations, RecentDestinationsStore};

use super::difference::Difference;
use super::streams::{PATIENCE, PAUSE, Verified};
use crate::system::Database;

/// The beginning of the countries' counts on the page.
const COUNTS_BEGIN: &str = "<section class=\"tally\"";

impl Verified {
    /// What is wrong with the document, compared with the one that all events make. A difference may be newer than
    /// these events, so its streams are read again.
    pub(super) async fn check_document(
        &self,
        mut expected: RecentDestinations,
        limit: usize,
    ) -> Result<Option<Difference>> {
        let begun = Instant::now();
        // Streams that can't be read completely can't be compared: that is a difference of history.
        let mut unjudged = vec![];
        loop {
            let FoundDocument { document, damage } = self.read_models.find_recent().await?;
            for stream in differing(&document, &expected) {
                let now = self.history(stream).await?;
                if !now.is_readable() {
                    unjudged.push(now.stream);
                    continue;
                }
                expected.merge(&now.row, limit);
                expected.merge_areas(&now.area);
            }
            let mut differing = differing(&document, &expected);
            differing.retain(|stream| !unjudged.contains(stream));
            if differing.is_empty() {
                return Ok(damage.map(Difference::of_document));
            }
            if !self.is_at_work || begun.elapsed() > PATIENCE {
                let ids: Vec<_> = differing.into_iter().map(|stream| stream.id).collect();
                return Ok(Some(Difference::in_document(&ids, damage)));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// What is wrong with the page, compared with the document.
    pub(super) async fn check_page(
        &self,
        database: &Database,
        sender: Option<&EmailAddress>,
    ) -> Result<Option<Difference>> {
        let begun = Instant::now();
        loop {
            let Ok(document) = self.read_models.load_recent().await else {
                // That is a difference of the document.
                return Ok(None);
            };
            let rendered = home_page(&document, vec![], sender)
                .render()
                .context("the page can't be rendered")?;
            let what = match database.home_page().await? {
                Some(page) if without_counts(&page) == rendered => return Ok(None),
                Some(_) => "it is not what the document says",
                None => "it is missing",
            };
            if !self.is_at_work || begun.elapsed() > PATIENCE {
                return Ok(Some(Difference::in_page(HOME_PAGE_KEY, what)));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// The page without the countries' counts, which may be those of the previous rendering until the next tick.
fn without_counts(page: &str) -> String {
    let parts = page.split_once(COUNTS_BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once("</section>")?;
        Some(format!("{before}{}", after.trim_start()))
    });
    parts.unwrap_or_else(|| page.to_owned())
}

/// The streams of entries that differ between two documents, in content or position.
fn differing(one: &RecentDestinations, other: &RecentDestinations) -> Vec<StreamId> {
    let destination = |id| StreamId::new(domain::CATEGORY, id);
    let area = |id| StreamId::new(domain::area::CATEGORY, id);
    let destinations = different(&one.destinations, &other.destinations);
    let areas = different(&one.popular_areas, &other.popular_areas);
    let mut streams: Vec<_> = destinations.map(|at| destination(at.id.to_string())).collect();
    streams.extend(areas.map(|at| area(at.area.to_string())));
    streams.sort();
    streams.dedup();
    streams
}

/// The entries in only one of the lists; all of both if only the order differs.
fn different<'a, T: PartialEq>(one: &'a [T], other: &'a [T]) -> impl Iterator<Item = &'a T> {
    let is_order_only =
        one.len() == other.len() && one != other && one.iter().all(|at| other.contains(at));
    let is_other = move |at: &&T, list: &[T]| is_order_only || !list.contains(at);
    let only_here = one.iter().filter(move |at| is_other(at, other));
    only_here.chain(other.iter().filter(move |at| is_other(at, one)))
}
