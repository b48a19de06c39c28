//! What follows from a proposal later.

use anyhow::Result;
use handlers::ports::event_bus::NAMESPACE;
use serde_json::Value;
use stream_processing::flavors::kept_event::kept_key;

use crate::stage::{Stage, detail_of, eiffel_tower, sample};

/// The area of the Eiffel Tower.
const AREA: &str = "u09tu";

#[tokio::test]
async fn a_proposal_is_kept_filed_and_expires() -> Result<()> {
    let stage = Stage::set().await?;
    stage.invoke("propose-destination").await?;

    stage.invoke("collect-proposals").await?.all_done();
    let event = detail_of("collect-proposals")?["id"].clone();
    let key = kept_key(Some(NAMESPACE), event.as_str().unwrap());
    let kept = stage.kept(&key).await?;
    // The next samples deliver the item that this one writes.
    assert_eq!(kept, [image("review-proposals", "NewImage")?]);
    assert_eq!(kept, [image("review-proposals-expired", "OldImage")?]);

    stage.invoke("review-proposals").await?.all_done();
    let filed = stage.kept(AREA).await?;
    assert_eq!(filed[0]["event"], kept[0]["event"]);
    assert_eq!(stage.event_types(eiffel_tower()).await?, ["DestinationProposed"]);

    stage.invoke("review-proposals-expired").await?.all_done();
    let expired = ["DestinationProposed", "DestinationProposalExpired"];
    assert_eq!(stage.event_types(eiffel_tower()).await?, expired);
    assert!(stage.faults().await?.is_empty());
    Ok(())
}

/// An image of the item that the record of a sample is about, as JSON.
fn image(name: &str, image: &str) -> Result<Value> {
    let image = sample(name)?["Records"][0]["dynamodb"][image].clone();
    let item: serde_dynamo::Item = serde_json::from_value(image)?;
    Ok(serde_dynamo::from_item(item)?)
}
