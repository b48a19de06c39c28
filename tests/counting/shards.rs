//! Counts that are spread over several records.

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::CountryCode;
use local::tables::{COUNTERS_TABLE, country_counters};

use crate::stage::{Stage, listed};

async fn with_shards(shards: &[(&str, u64)]) -> Result<Stage> {
    let stage = Stage::set().await?;
    for (key, count) in shards {
        let put = stage.dynamodb.client().put_item().table_name(COUNTERS_TABLE);
        let put = put.item("pk", AttributeValue::S("countries".to_owned()));
        let put = put.item("sk", AttributeValue::S((*key).to_owned()));
        put.item("destinations", AttributeValue::N(count.to_string())).send().await?;
    }
    Ok(stage)
}

#[tokio::test]
async fn the_records_of_a_country_are_one_count_and_pass_one_milestone() -> Result<()> {
    let stage = with_shards(&[("CH", 4), ("CH#3", 5), ("FR#7", 2)]).await?;

    stage.count(&[listed(1, "CH")]).await?;

    assert_eq!(stage.counted().await?, [("CH".to_owned(), 10), ("FR".to_owned(), 2)]);
    assert_eq!(stage.staged().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_corrected_count_is_in_one_record_again() -> Result<()> {
    let stage = with_shards(&[("CH", 4), ("CH#3", 5), ("FR#7", 2)]).await?;
    let counters = country_counters(&stage.dynamodb.client());
    let [switzerland, france] = ["CH", "FR"].map(|it| CountryCode::try_from(it.to_owned()));

    assert!(!counters.correct(switzerland.clone()?, 4, 8).await?, "that is not all that was seen");
    assert!(counters.correct(switzerland?, 9, 8).await?);
    assert!(counters.correct(france?, 2, 0).await?);

    assert_eq!(stage.counted().await?, [("CH".to_owned(), 8)]);
    let stored = stage.dynamodb.client().scan().table_name(COUNTERS_TABLE).send().await?;
    assert_eq!(stored.items().len(), 1);
    Ok(())
}
