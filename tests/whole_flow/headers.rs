//! What every answer has, whichever it is.

use anyhow::Result;
use end_to_end::{Answer, Visitor};
use reqwest::Method;

use crate::story::{Story, zoo};

/// One answer of each kind, with what it was asked by.
async fn every_kind(visitor: &Visitor) -> Result<Vec<(&'static str, Answer)>> {
    let proposed = visitor.propose(&zoo()).await?;
    let location = proposed.header("location").to_owned();
    let tag = visitor.get("/").await?.header("etag").to_owned();
    let not_modified = visitor.request(Method::GET, "/").header("if-none-match", tag);
    let text = visitor.request(Method::POST, "/destinations").body("no type");
    let large = visitor.request(Method::POST, "/destinations").json(&"x".repeat(20_000));
    Ok(vec![
        ("a proposal", proposed),
        (
            "a form",
            visitor.submit(&[("name", "Zoo"), ("latitude", "1"), ("longitude", "2")]).await?,
        ),
        ("a bad form", visitor.submit(&[("name", "")]).await?),
        ("a bad body", visitor.propose(&"no object".into()).await?),
        ("a bad type", visitor.send(text).await?),
        ("a large body", visitor.send(large).await?),
        ("a destination", visitor.get(&location).await?),
        ("a destination's page", visitor.browse(&location).await?),
        ("an unknown destination", visitor.get("/destinations/1").await?),
        ("the list", visitor.get("/destinations").await?),
        ("a bad list", visitor.get("/destinations?limit=0").await?),
        ("the health", visitor.get("/health").await?),
        ("the contract", visitor.get("/openapi.yaml").await?),
        ("a bad method", visitor.send(visitor.request(Method::PUT, "/destinations")).await?),
        ("the site", visitor.get("/").await?),
        ("the site's head", visitor.send(visitor.request(Method::HEAD, "/")).await?),
        ("the site unchanged", visitor.send(not_modified).await?),
        ("no page", visitor.browse("/nowhere").await?),
        ("a bad method of the site", visitor.send(visitor.request(Method::POST, "/")).await?),
    ])
}

#[tokio::test]
async fn every_answer_has_the_security_headers() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let expected = handlers::http_api::security_headers();
    assert_eq!(expected.len(), 5);
    for (what, answer) in every_kind(&visitor).await? {
        for (name, value) in expected {
            let found: Vec<_> = answer.headers.get_all(name).iter().collect();
            assert_eq!(found, [value], "{name} of {what}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn nothing_but_the_home_page_may_be_kept() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    for (what, answer) in every_kind(&visitor).await? {
        let kept = matches!(what, "the site" | "the site's head" | "the site unchanged");
        let expected = if kept { handlers::ports::site::CACHE_CONTROL } else { "no-store" };
        assert_eq!(answer.header("cache-control"), expected, "{what}");
    }
    Ok(())
}

#[tokio::test]
async fn every_body_says_what_it_is() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    for (what, answer) in every_kind(&visitor).await? {
        let has_type = !answer.header("content-type").is_empty();
        assert!(has_type || answer.body.is_empty(), "{what}");
        if answer.status >= 400 && !answer.body.starts_with("<!DOCTYPE html>") {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
        }
    }
    Ok(())
}
