//! The site's bucket.

use anyhow::Result;
use aws_sdk_s3::Client;
use handlers::aws::S3Site;
use handlers::ports::site::{CACHE_CONTROL, CONTENT_TYPE, HOME_PAGE_KEY, Page, Publication, Site};

use crate::peer::Moto;

const BUCKET: &str = "visitplannr-site";

struct Stage {
    _moto: Moto,
    s3: Client,
    site: S3Site,
}

impl Stage {
    async fn set() -> Result<Self> {
        let moto = Moto::start().await?;
        let s3 = Client::new(&moto.sdk_config().await?);
        s3.create_bucket().bucket(BUCKET).send().await?;
        let site = S3Site::new(s3.clone(), BUCKET);
        Ok(Self { _moto: moto, s3, site })
    }

    /// Publishes a page that must be the first, and returns its `ETag`.
    async fn first(&self, page: &Page) -> Result<String> {
        assert_eq!(self.site.publish(HOME_PAGE_KEY, page, None).await?, Publication::Published);
        Ok(self.site.published(HOME_PAGE_KEY).await?.unwrap().etag)
    }

    async fn html(&self) -> Result<String> {
        let object = self.s3.get_object().bucket(BUCKET).key(HOME_PAGE_KEY).send().await?;
        Ok(String::from_utf8(object.body.collect().await?.to_vec())?)
    }
}

fn page(document_version: u64) -> Page {
    Page { html: format!("<!doctype html>Café, version {document_version}"), document_version }
}

#[tokio::test]
async fn a_page_that_nobody_put_is_not_there() -> Result<()> {
    let stage = Stage::set().await?;
    assert_eq!(stage.site.published(HOME_PAGE_KEY).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_published_page_tells_its_document_s_version_and_its_digest() -> Result<()> {
    let stage = Stage::set().await?;
    let etag = stage.first(&page(7)).await?;
    let published = stage.site.published(HOME_PAGE_KEY).await?.unwrap();
    assert_eq!(published.document_version, 7);
    assert_eq!(published.digest, page(7).digest());
    assert!(!etag.is_empty());
    Ok(())
}

#[tokio::test]
async fn visitors_get_the_bytes_their_type_and_how_long_they_are_kept() -> Result<()> {
    let stage = Stage::set().await?;
    stage.first(&page(7)).await?;
    let head = stage.s3.head_object().bucket(BUCKET).key(HOME_PAGE_KEY).send().await?;
    assert_eq!(head.content_type(), Some(CONTENT_TYPE));
    assert_eq!(head.cache_control(), Some(CACHE_CONTROL));
    assert_eq!(stage.html().await?, page(7).html);
    Ok(())
}

#[tokio::test]
async fn of_two_first_pages_the_second_is_overtaken() -> Result<()> {
    let stage = Stage::set().await?;
    stage.first(&page(1)).await?;
    let second = stage.site.publish(HOME_PAGE_KEY, &page(2), None).await?;
    assert_eq!(second, Publication::Overtaken);
    assert_eq!(stage.html().await?, page(1).html);
    Ok(())
}

#[tokio::test]
async fn a_page_replaces_the_one_that_was_seen() -> Result<()> {
    let stage = Stage::set().await?;
    let etag = stage.first(&page(1)).await?;
    let second = stage.site.publish(HOME_PAGE_KEY, &page(2), Some(&etag)).await?;
    assert_eq!(second, Publication::Published);
    assert_eq!(stage.html().await?, page(2).html);
    Ok(())
}

#[tokio::test]
async fn a_page_does_not_replace_one_that_was_not_seen() -> Result<()> {
    let stage = Stage::set().await?;
    let etag = stage.first(&page(1)).await?;
    stage.site.publish(HOME_PAGE_KEY, &page(3), Some(&etag)).await?;
    let late = stage.site.publish(HOME_PAGE_KEY, &page(2), Some(&etag)).await?;
    assert_eq!(late, Publication::Overtaken);
    assert_eq!(stage.html().await?, page(3).html);
    Ok(())
}

#[tokio::test]
async fn a_page_does_not_replace_one_that_was_removed_meanwhile() -> Result<()> {
    let stage = Stage::set().await?;
    let etag = stage.first(&page(1)).await?;
    stage.s3.delete_object().bucket(BUCKET).key(HOME_PAGE_KEY).send().await?;
    let late = stage.site.publish(HOME_PAGE_KEY, &page(2), Some(&etag)).await?;
    assert_eq!(late, Publication::Overtaken);
    assert_eq!(stage.site.published(HOME_PAGE_KEY).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_page_that_somebody_put_by_hand_is_the_oldest() -> Result<()> {
    let stage = Stage::set().await?;
    stage.s3.put_object().bucket(BUCKET).key(HOME_PAGE_KEY).send().await?;
    let published = stage.site.published(HOME_PAGE_KEY).await?.unwrap();
    assert_eq!((published.document_version, published.digest.as_str()), (0, ""));
    Ok(())
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_an_error_that_says_so() -> Result<()> {
    let stage = Stage::set().await?;
    let site = S3Site::new(stage.s3.clone(), "no-such-bucket");
    let error = site.publish(HOME_PAGE_KEY, &page(1), None).await.unwrap_err().to_string();
    assert!(error.contains("index.html") && error.contains("NoSuchBucket"), "{error}");
    Ok(())
}
