//! Places are counted by country, and others hear of a round number.

use anyhow::Result;
use serde_json::{Value, json};

use crate::stage::{Stage, detail_of, sample};

#[tokio::test]
async fn a_listed_place_is_counted_once_however_often_it_is_delivered() -> Result<()> {
    let stage = Stage::set().await?;
    for _ in 0..2 {
        stage.invoke("count-by-country").await?.all_done();
    }
    let counted = stage.counted().await?;
    let [france] = counted.as_slice() else { panic!("{counted:?}") };
    assert_eq!((france.country.as_str(), france.destinations), ("FR", 1));
    assert!(stage.faults().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_was_staged_is_published_as_it_is() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    let journal = [("JOURNAL_TABLE", "visitplannr-journal")];
    stage.invoke_set("publish-events-milestone", &journal).await?.all_done();
    let published = stage.peers().published().await?;
    let [published] = published.as_slice() else { panic!("{published:?}") };
    let entry = &sample("publish-events-milestone")?["Records"][0]["dynamodb"]["NewImage"];
    let staged: Value = serde_json::from_str(entry["outbox"]["L"][0]["S"].as_str().unwrap())?;
    assert_eq!(published["detail"], staged);
    assert_eq!(
        published["detail-type"],
        handlers::stations::count_by_country::COUNTRY_REACHED_MILESTONE
    );
    assert_eq!(staged["causationid"], detail_of("count-by-country")?["id"]);
    assert_eq!(staged["data"], json!({"country": "FR", "destinations": 10}));
    assert!(stage.faults().await?.is_empty());
    Ok(())
}
