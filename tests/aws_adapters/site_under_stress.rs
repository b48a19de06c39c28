//! The site's bucket as moto never is: in conflict, slow, forbidden. The answers are those that the
//! S3 API reference documents.

use anyhow::Result;
use aws_sdk_s3::Client;
use handlers::aws::S3Site;
use handlers::ports::site::{HOME_PAGE_KEY, Page, Publication, Site};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::peer::{sdk_config_for, xml_error};

const OBJECT: &str = "/visitplannr-site/index.html";

async fn site(s3: &MockServer) -> Result<S3Site> {
    Ok(S3Site::new(Client::new(&sdk_config_for(&s3.uri()).await?), "visitplannr-site"))
}

fn page() -> Page {
    Page { html: "<!doctype html>".to_owned(), document_version: 1 }
}

#[tokio::test]
async fn the_first_page_is_put_on_condition_that_there_is_none() -> Result<()> {
    let s3 = MockServer::start().await;
    let put = Mock::given(method("PUT")).and(path(OBJECT)).and(header("if-none-match", "*"));
    put.respond_with(ResponseTemplate::new(200)).expect(1).mount(&s3).await;
    let published = site(&s3).await?.publish(HOME_PAGE_KEY, &page(), None).await?;
    assert_eq!(published, Publication::Published);
    Ok(())
}

#[tokio::test]
async fn a_later_page_is_put_on_condition_that_the_seen_one_is_there() -> Result<()> {
    let s3 = MockServer::start().await;
    let put = Mock::given(method("PUT")).and(path(OBJECT)).and(header("if-match", "\"seen\""));
    put.respond_with(ResponseTemplate::new(200)).expect(1).mount(&s3).await;
    let published = site(&s3).await?.publish(HOME_PAGE_KEY, &page(), Some("\"seen\"")).await?;
    assert_eq!(published, Publication::Published);
    Ok(())
}

#[tokio::test]
async fn a_page_in_conflict_with_another_put_is_overtaken() -> Result<()> {
    let s3 = MockServer::start().await;
    let conflict = xml_error(409, "ConditionalRequestConflict");
    Mock::given(method("PUT")).respond_with(conflict).mount(&s3).await;
    let published = site(&s3).await?.publish(HOME_PAGE_KEY, &page(), None).await?;
    assert_eq!(published, Publication::Overtaken);
    Ok(())
}

#[tokio::test]
async fn a_bucket_that_is_too_busy_is_asked_again() -> Result<()> {
    let s3 = MockServer::start().await;
    let busy = Mock::given(method("PUT")).respond_with(xml_error(503, "SlowDown"));
    busy.up_to_n_times(1).expect(1).mount(&s3).await;
    Mock::given(method("PUT")).respond_with(ResponseTemplate::new(200)).expect(1).mount(&s3).await;
    let published = site(&s3).await?.publish(HOME_PAGE_KEY, &page(), None).await?;
    assert_eq!(published, Publication::Published);
    Ok(())
}

#[tokio::test]
async fn a_page_that_may_not_be_read_is_not_taken_for_a_missing_one() -> Result<()> {
    let s3 = MockServer::start().await;
    // A HEAD has no body to say why.
    Mock::given(method("HEAD")).respond_with(ResponseTemplate::new(403)).mount(&s3).await;
    let error = site(&s3).await?.published(HOME_PAGE_KEY).await.unwrap_err().to_string();
    assert!(error.contains("`index.html` could not be read"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_page_that_may_not_be_written_is_an_error_that_says_why() -> Result<()> {
    let s3 = MockServer::start().await;
    Mock::given(method("PUT")).respond_with(xml_error(403, "AccessDenied")).mount(&s3).await;
    let error = site(&s3).await?.publish(HOME_PAGE_KEY, &page(), None).await.unwrap_err();
    let error = error.to_string();
    assert!(error.contains("`index.html` could not be written"), "{error}");
    assert!(error.contains("AccessDenied"), "{error}");
    Ok(())
}
