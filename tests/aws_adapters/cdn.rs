//! The CloudFront distribution.

use anyhow::{Context, Result};
use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::types::{
    DefaultCacheBehavior, DistributionConfig, InvalidationBatch, InvalidationList, Origin, Origins,
    S3OriginConfig, ViewerProtocolPolicy,
};
use handlers::aws::CloudFrontCdn;
use handlers::ports::cdn::Cdn;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer};

use crate::peer::{Moto, sdk_config_for, xml_error};

struct Stage {
    _moto: Moto,
    client: Client,
    distribution: String,
}

impl Stage {
    async fn set() -> Result<Self> {
        let moto = Moto::start().await?;
        let client = Client::new(&moto.sdk_config().await?);
        let made = client.create_distribution().distribution_config(distribution()?).send().await?;
        let distribution = made.distribution.context("no distribution")?.id;
        Ok(Self { _moto: moto, client, distribution })
    }

    fn cdn(&self) -> CloudFrontCdn {
        CloudFrontCdn::new(self.client.clone(), &self.distribution)
    }

    async fn invalidations(&self) -> Result<Vec<InvalidationBatch>> {
        let id = &self.distribution;
        let list = self.client.list_invalidations().distribution_id(id).send().await?;
        let mut batches = vec![];
        for summary in list.invalidation_list.iter().flat_map(InvalidationList::items) {
            let get = self.client.get_invalidation().distribution_id(id).id(summary.id());
            let batch = get.send().await?.invalidation.and_then(|it| it.invalidation_batch);
            batches.push(batch.context("no batch")?);
        }
        Ok(batches)
    }
}

#[tokio::test]
async fn paths_are_invalidated_under_the_reference_that_is_given() -> Result<()> {
    let stage = Stage::set().await?;
    let paths = ["/".to_owned(), "/guides/caf%C3%A9s%20for%20kids.html".to_owned()];
    stage.cdn().invalidate(&paths, "reference-1").await?;
    let batches = stage.invalidations().await?;
    let [batch] = batches.as_slice() else { panic!("{batches:?}") };
    assert_eq!(batch.caller_reference(), "reference-1");
    assert_eq!(batch.paths().unwrap().items(), paths);
    assert_eq!(batch.paths().unwrap().quantity(), 2);
    Ok(())
}

/// CloudFront makes no second invalidation of the same paths under the same reference:
/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_InvalidationBatch.html>. Moto lists
/// both, which shows that the requests are the same.
#[tokio::test]
async fn a_repeat_is_the_same_request_again() -> Result<()> {
    let stage = Stage::set().await?;
    stage.cdn().invalidate(&["/".to_owned()], "reference-1").await?;
    stage.cdn().invalidate(&["/".to_owned()], "reference-1").await?;
    let batches = stage.invalidations().await?;
    let [first, second] = batches.as_slice() else { panic!("{batches:?}") };
    assert_eq!(first, second);
    Ok(())
}

#[tokio::test]
async fn a_distribution_that_is_not_there_is_an_error_that_says_so() -> Result<()> {
    let stage = Stage::set().await?;
    let cdn = CloudFrontCdn::new(stage.client.clone(), "ENOSUCHONE");
    let error = cdn.invalidate(&["/".to_owned()], "reference-1").await.unwrap_err().to_string();
    assert!(error.contains("[\"/\"]") && error.contains("NoSuchDistribution"), "{error}");
    Ok(())
}

/// Documented: `TooManyInvalidationsInProgress`, 400. Moto has no such limit.
#[tokio::test]
async fn too_many_invalidations_at_once_are_an_error_so_that_the_event_comes_again() -> Result<()> {
    let cloudfront = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/2020-05-31/distribution/E1/invalidation"))
        .respond_with(xml_error(400, "TooManyInvalidationsInProgress"))
        .expect(1)
        .mount(&cloudfront)
        .await;
    let client = Client::new(&sdk_config_for(&cloudfront.uri()).await?);
    let told = CloudFrontCdn::new(client, "E1").invalidate(&["/".to_owned()], "reference-1").await;
    assert!(told.unwrap_err().to_string().contains("TooManyInvalidationsInProgress"));
    Ok(())
}

fn distribution() -> Result<DistributionConfig> {
    let origin = Origin::builder().id("site").domain_name("site.s3.us-east-1.amazonaws.com");
    let origin = origin.s3_origin_config(S3OriginConfig::builder().build()).build()?;
    let behaviour = DefaultCacheBehavior::builder()
        .target_origin_id("site")
        .viewer_protocol_policy(ViewerProtocolPolicy::RedirectToHttps);
    let config = DistributionConfig::builder()
        .caller_reference("test")
        .comment("test")
        .enabled(true)
        .origins(Origins::builder().quantity(1).items(origin).build()?)
        .default_cache_behavior(behaviour.build()?);
    Ok(config.build()?)
}
