//! The home page: the newest places, through the CDN.

use anyhow::Result;
use chrono::{DateTime, Utc};
use end_to_end::{Visitor, eventually};
use futures::future::try_join_all;
use serde_json::Value;

use crate::story::{Story, links, list_of, place, zoo};

/// Proposes so many places in Switzerland at once, and waits until all of them are listed.
async fn listed(visitor: &Visitor, count: usize) -> Result<Vec<Value>> {
    let places: Vec<_> = (0..count).map(|n| place(&format!("Zoo {n}"), 47.3845, 8.5742)).collect();
    let locations = try_join_all(places.iter().map(|place| visitor.accepted(place))).await?;
    try_join_all(locations.iter().map(|location| visitor.settled(location))).await
}

/// Newest first; of those listed in the same millisecond, the greater id.
fn newest_first(destinations: &mut [Value]) {
    destinations.sort_by_key(|destination| {
        let listed_at: DateTime<Utc> =
            serde_json::from_value(destination["listed_at"].clone()).unwrap();
        std::cmp::Reverse((listed_at, destination["id"].as_str().unwrap().to_owned()))
    });
}

#[tokio::test]
async fn of_25_listed_places_the_page_shows_the_newest_20_in_order() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;

    let mut destinations = listed(&visitor, 25).await?;

    newest_first(&mut destinations);
    let expected: Vec<_> =
        destinations[..20].iter().map(|it| it["links"]["self"].as_str().unwrap()).collect();
    eventually("the newest 20", async || {
        let page = visitor.browse("/").await?.body;
        Ok((links(&page) == expected).then_some(()))
    })
    .await?;
    assert_eq!(
        list_of(25, &visitor).await?,
        destinations,
        "the list has all of them, in the same order"
    );
    Ok(())
}

#[tokio::test]
async fn who_has_the_page_gets_it_again_only_when_it_changed() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let location = visitor.accepted(&zoo()).await?;
    visitor.home_page_with(&location).await?;
    let page = visitor.browse("/").await?;
    let tag = page.header("etag").to_owned();
    let ask = async |known: &str| {
        let request = visitor.request(reqwest::Method::GET, "/");
        visitor.send(request.header("if-none-match", known)).await
    };

    for known in [&tag, &format!("W/{tag}"), &format!("\"another\", {tag}"), "*"] {
        let answer = ask(known).await?;
        assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{known}");
        assert_eq!(answer.header("etag"), tag, "{known}");
    }
    assert_eq!(ask("\"another\"").await?.status, 200);

    let second = visitor.accepted(&zoo()).await?;
    visitor.home_page_with(&second).await?;
    let changed = ask(&tag).await?;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
    Ok(())
}

#[tokio::test]
async fn the_page_may_be_kept_by_a_cdn_and_is_asked_for_by_browsers() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let page = visitor.browse("/").await?;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(
        page.header("cache-control"),
        "public, max-age=0, s-maxage=30, stale-while-revalidate=60"
    );
    Ok(())
}

#[tokio::test]
async fn seeded_places_are_on_the_page() -> Result<()> {
    let system = end_to_end::Visitplannr::start(&["--ephemeral", "--seed", "3"]).await?;
    let visitor = Visitor::of(&system)?;
    eventually("three places", async || {
        Ok((links(&visitor.browse("/").await?.body).len() == 3).then_some(()))
    })
    .await
}
