//! The API's answers to questions.

use anyhow::Result;
use futures::future::try_join_all;
use reqwest::Method;

use crate::story::{Story, list_of, problem, zoo};

const UNKNOWN: &str = "/destinations/00000000-0000-4000-8000-000000000000";

#[tokio::test]
async fn who_knows_a_destination_is_told_that_nothing_changed() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let location = visitor.accepted(&zoo()).await?;
    visitor.settled(&location).await?;
    let tag = visitor.get(&location).await?.header("etag").to_owned();
    let request = visitor.request(Method::GET, &location).header("if-none-match", &tag);

    let answer = visitor.send(request).await?;

    assert_eq!((answer.status, answer.body.as_str()), (304, ""));
    let page = visitor.browse(&location).await?;
    assert_ne!(page.header("etag"), tag, "a page is not the JSON");
    Ok(())
}

#[tokio::test]
async fn the_list_can_be_read_page_by_page() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let zoo = zoo();
    let mut locations = try_join_all((0..5).map(|_| visitor.accepted(&zoo))).await?;
    list_of(5, &visitor).await?;

    let (mut seen, mut sizes) = (vec![], vec![]);
    let mut next = Some("/destinations?limit=2".to_owned());
    while let Some(path) = next {
        let page = visitor.get(&path).await?.json()?;
        let page_of = page["destinations"].as_array().unwrap();
        sizes.push(page_of.len());
        seen.extend(page_of.iter().map(|it| it["links"]["self"].as_str().unwrap().to_owned()));
        next = page["links"]["next"].as_str().map(str::to_owned);
    }

    assert_eq!(sizes, [2, 2, 1]);
    seen.sort();
    locations.sort();
    assert_eq!(seen, locations, "each of them once");
    Ok(())
}

#[tokio::test]
async fn head_tells_what_get_would_without_the_body() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let location = visitor.accepted(&zoo()).await?;
    visitor.home_page_with(&location).await?;
    for path in ["/", "/destinations", &location, "/health", "/openapi.yaml", UNKNOWN] {
        let got = visitor.get(path).await?;
        let head = visitor.send(visitor.request(Method::HEAD, path)).await?;

        assert_eq!((head.status, head.body.as_str()), (got.status, ""), "{path}");
        for name in ["content-type", "content-length", "etag", "cache-control"] {
            assert_eq!(head.header(name), got.header(name), "{name} of {path}");
        }
        assert_eq!(head.header("content-length"), got.body.len().to_string(), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_not_found() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let long = format!("/{}", "a".repeat(4000));
    let nowhere = [
        UNKNOWN,
        "/destinations/not-a-uuid",
        "/destinations/a/b",
        "/nowhere",
        "/site/index.html",
        "/../dynamodb.sqlite",
        "/%2e%2e%2fdynamodb.sqlite",
        "/.index.html.metadata.json",
        &long,
    ];
    for path in nowhere {
        let answer = visitor.get(path).await?;
        assert_eq!((answer.status, problem(&answer)?.as_str()), (404, "not-found"), "{path}");
        let page = visitor.browse(path).await?;
        assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"));
        assert!(page.body.contains("There is nothing at this address."), "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn other_methods_are_refused_with_those_that_would_do() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    for (method, path, allow) in [
        (Method::POST, "/", "GET, HEAD"),
        (Method::OPTIONS, "/", "GET, HEAD"),
        (Method::PUT, "/destinations", "GET, HEAD, POST"),
        (Method::DELETE, UNKNOWN, "GET, HEAD"),
        (Method::POST, UNKNOWN, "GET, HEAD"),
        (Method::GET, "/destination", "POST"),
        (Method::HEAD, "/destination", "POST"),
        (Method::PATCH, "/health", "GET, HEAD"),
        (Method::POST, "/openapi.yaml", "GET, HEAD"),
    ] {
        let answer = visitor.send(visitor.request(method.clone(), path)).await?;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{method} {path}");
    }
    Ok(())
}

#[tokio::test]
async fn health_and_contract_answer() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    assert_eq!(visitor.get("/health").await?.json()?["status"], "ok");
    let contract = visitor.get("/openapi.yaml").await?;
    assert_eq!((contract.status, contract.header("content-type")), (200, "application/yaml"));
    assert!(contract.body.starts_with("openapi: 3."));
    Ok(())
}
