//! What the site's bucket tells.

use anyhow::Result;

use crate::stage::Stage;

#[tokio::test]
async fn a_page_that_was_removed_is_invalidated_too() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    stage.invoke("invalidate-cdn-removed").await?;
    let told = stage.peers().invalidations().await?;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].paths, ["/"]);
    Ok(())
}

#[tokio::test]
async fn a_key_as_s3_encodes_it_is_a_path_as_the_cdn_has_it() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    stage.invoke("invalidate-cdn-encoded-key").await?;
    let told = stage.peers().invalidations().await?;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].paths, ["/guides/caf%C3%A9s%20for%20kids.html"]);
    Ok(())
}
