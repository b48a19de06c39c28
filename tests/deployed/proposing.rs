//! A proposal's way through a deployed stack.

use anyhow::{Context, Result};
use end_to_end::eventually;
use serde_json::{Value, json};

use crate::stack::Stack;

pub(crate) fn place(name: &str, latitude: f64, longitude: f64) -> Value {
    json!({"name": name, "geolocation": {"latitude": latitude, "longitude": longitude}})
}

#[tokio::test]
async fn the_site_has_a_page_from_the_first_deployment_on() -> Result<()> {
    let visitor = Stack::shared()?.visitor()?;

    let page = eventually("a home page", async || {
        Ok(Some(visitor.browse("/").await?).filter(|page| page.status == 200))
    })
    .await?;

    assert!(page.body.contains("id=\"propose\""), "{}", page.body);
    assert!(page.header("cache-control").contains("s-maxage"), "{:?}", page.headers);
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    Ok(())
}

#[tokio::test]
async fn a_test_passes_every_station() -> Result<()> {
    let verdict = Stack::shared()?.operated(&["smoke", "--json"]).await?;

    let verdict: Value = serde_json::from_str(&verdict)?;
    assert_eq!(verdict["well"], json!(true), "{verdict:#}");
    assert_eq!(verdict["hops"].as_array().context("no hops")?.len(), 9);
    Ok(())
}

#[tokio::test]
async fn a_place_is_listed_on_a_page_whose_old_copies_are_invalidated() -> Result<()> {
    let stack = Stack::shared()?;
    let visitor = stack.visitor()?;

    let location = visitor.accepted(&place("Zoo Zürich", 47.3845, 8.5742)).await?;

    let settled = visitor.settled(&location).await?;
    assert_eq!((&settled["status"], &settled["country"]), (&json!("listed"), &json!("CH")));
    visitor.home_page_with(&location).await?;
    let page = json!({"Bucket": stack.resource("SiteBucket")?, "Key": "index.html"});
    let page = stack.cloud.aws("s3", "get_object", &page)?;
    assert!(page["Body"].as_str().unwrap().contains(&location), "{page}");
    let rendered = page["LastModified"].as_str().context("no time")?;
    let distribution = json!({"DistributionId": stack.resource("Distribution")?});
    eventually("an invalidation", async || {
        let all = stack.cloud.aws("cloudfront", "list_invalidations", &distribution)?;
        let all = all["InvalidationList"]["Items"].as_array().cloned().unwrap_or_default();
        // Both in UTC, and written in the same way.
        let is_later = |it: &Value| it["CreateTime"].as_str().is_some_and(|time| time >= rendered);
        Ok(all.iter().any(is_later).then_some(()))
    })
    .await
}

#[tokio::test]
async fn the_form_of_the_page_proposes_too() -> Result<()> {
    let visitor = Stack::shared()?.visitor()?;
    let form = [("name", "Tierpark"), ("latitude", "46.9333"), ("longitude", "7.4490")];

    let answer = visitor.submit(&form).await?;

    assert_eq!(answer.status, 303, "{}", answer.body);
    let settled = visitor.settled(answer.header("location")).await?;
    assert_eq!(settled["status"], "listed");
    Ok(())
}

#[tokio::test]
async fn what_no_route_takes_is_answered_by_the_api() -> Result<()> {
    let visitor = Stack::shared()?.visitor()?;

    let answer = visitor.get("/destinations/nothing/at/all").await?;

    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    Ok(())
}
