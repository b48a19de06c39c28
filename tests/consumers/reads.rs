//! What a handler reads.

use anyhow::Result;
use idempotent_consumers::{CloudEvent, Handler, Partition, Stage};
use serde_json::{Value, json};
use stream_processing::Failure;

use crate::story::{Does, consumer, counter, counters, database, event};

struct Read;

impl Handler for Read {
    type Data = i64;
    type Value = Value;

    async fn handle(&self, _: &CloudEvent, _: i64, stage: &mut Stage) -> Result<Value, Failure> {
        let (records, all) = (&stage.records, counters());
        let names = records.query::<Value>(&all).await?;
        let names: Vec<_> = names.iter().map(|country| country["sk"].clone()).collect();
        let none = Partition::new(all.record("sk", "").table(), "pk", "none");
        Ok(json!({
            "continent": records.get::<Value>(&counter("JP")).await?.unwrap()["continent"],
            "missing": records.get::<Value>(&counter("IT")).await?,
            "names": names,
            "count": records.count(&all).await?,
            "continents": records.distinct::<String>(&all, "continent").await?,
            "none": records.count(&none).await?,
        }))
    }
}

#[tokio::test]
async fn a_handler_reads_all_pages_of_what_is_stored() -> Result<()> {
    let dynamodb = database().await?;
    // A page of a query is 1 MB.
    let seed = Does(|stage: &mut Stage| {
        let text = "x".repeat(390 << 10);
        for (country, continent) in [("FR", "Europe"), ("DE", "Europe"), ("JP", "Asia")] {
            let country = counter(country);
            stage.mutations.create(&country, &json!({"continent": continent, "text": text}))?;
        }
        Ok(())
    });
    consumer(dynamodb.client(), seed).consume(&event(1, 1)).await?;

    let read = consumer(dynamodb.client(), Read).consume(&event(2, 1)).await?;

    let expected = json!({
        "continent": "Asia",
        "missing": null,
        "names": ["DE", "FR", "JP"],
        "count": 3,
        "continents": ["Asia", "Europe"],
        "none": 0,
    });
    assert_eq!(read.value::<Value>()?, expected);
    Ok(())
}
