//! Questions about destinations.

use anyhow::Result;

use crate::stage::{Stage, eiffel_tower};

#[tokio::test]
async fn a_destination_is_shown_as_a_page_to_a_browser() -> Result<()> {
    let stage = Stage::set().await?;
    stage.invoke("project-destinations").await?.all_done();
    let answer = stage.invoke("query-destinations-get-html").await?;
    assert_eq!(answer.status(), 200);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.text().contains("Eiffel Tower"), "{}", answer.text());
    Ok(())
}

#[tokio::test]
async fn a_function_sets_the_security_headers_itself() -> Result<()> {
    let stage = Stage::set().await?;
    for sample in ["query-destinations-not-found", "query-destinations-health"] {
        let answer = stage.invoke(sample).await?;
        for (name, value) in handlers::http_api::security_headers() {
            assert_eq!(answer.header(name.as_str()), value.to_str()?, "{name} of {sample}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_list_has_what_is_listed() -> Result<()> {
    let stage = Stage::set().await?;
    stage.invoke("project-destinations").await?.all_done();
    let answer = stage.invoke("query-destinations-list").await?;
    assert_eq!(answer.status(), 200);
    let id = eiffel_tower().to_string();
    assert!(answer.text().contains(&id), "{}", answer.text());
    Ok(())
}

#[tokio::test]
async fn a_destination_that_nobody_proposed_is_not_found() -> Result<()> {
    let answer = Stage::set().await?.invoke("query-destinations-not-found").await?;
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()?["status"], 404);
    Ok(())
}

#[tokio::test]
async fn a_destination_cannot_be_deleted() -> Result<()> {
    let answer = Stage::set().await?.invoke("query-destinations-method-not-allowed").await?;
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.header("allow"), "GET, HEAD");
    Ok(())
}

#[tokio::test]
async fn the_function_is_well() -> Result<()> {
    let answer = Stage::set().await?.invoke("query-destinations-health").await?;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json()?["status"], "ok");
    Ok(())
}

#[tokio::test]
async fn the_contract_is_given_to_whom_it_concerns() -> Result<()> {
    let answer = Stage::set().await?.invoke("query-destinations-openapi").await?;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().starts_with("openapi: 3"), "{}", answer.text());
    Ok(())
}
