//! What visitors see.

use anyhow::Result;
use end_to_end::{Visitor, Visitplannr, eventually};
use read_models::RecentDestination;

/// Waits until the home page leads to these destinations, in this order, and to no others.
pub(crate) async fn shows(system: &Visitplannr, expected: &[RecentDestination]) -> Result<()> {
    let visitor = Visitor::of(system)?;
    let expected: Vec<_> = expected.iter().map(|it| it.id.to_string()).collect();
    eventually("the newest on the home page", async || {
        let page = visitor.browse("/").await?.body;
        let (_, listed) = page.split_once("id=\"newest\"").unwrap_or_default();
        let ids = listed.split("href=\"/destinations/").skip(1);
        let ids: Vec<_> = ids.filter_map(|rest| rest.split('"').next()).collect();
        Ok((ids == expected).then_some(()))
    })
    .await
}
