//! The countries' counters.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use handlers::ports::country_counters::CountryCounters;
use local::tables::{COUNTERS_TABLE, JOURNAL_TABLE, country_counters};
use serde_json::{Value, json};

use super::{Item, assert_no_difference, delete, differences, number};
use crate::operated::{json_lines, key, operate, set, stopped_with_two_places, tamper, text};

const COUNTER: &str = "count-by-country";

fn counter_key(country: &str) -> [(String, AttributeValue); 2] {
    key("countries", text(country))
}

#[tokio::test]
async fn a_place_that_was_never_counted_is_found_and_mended_by_a_replay() -> Result<()> {
    let (data, ids) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let entries =
            client.scan().table_name(JOURNAL_TABLE).send().await?.items.unwrap_or_default();
        let of_counter = |entry: &&Item| entry["pk"].as_s().is_ok_and(|pk| pk.starts_with(COUNTER));
        let counted: Vec<_> = entries.iter().filter(of_counter).collect();
        assert_eq!(counted.len(), ids.len());
        let forgotten = [("pk".to_owned(), counted[0]["pk"].clone())];
        delete(&client, JOURNAL_TABLE, forgotten).await?;
        set(&client, COUNTERS_TABLE, counter_key("FR"), "destinations", number(1)).await
    })
    .await?;

    let found = differences(data.path()).await?;

    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0]["in"], &found[0]["of"]), (&Value::from("country"), &Value::from("FR")));
    assert_eq!(found[0]["difference"], "places counted: 1; listed by events: 2");
    let mend = "visitplannr replay --to count-by-country --type GeolocationValidationSucceeded";
    assert!(found[0]["mend"].to_string().contains(mend), "{found:?}");
    let replay = ["replay", "--to", COUNTER, "--type", "GeolocationValidationSucceeded"];
    assert_eq!(operate(data.path(), &replay).await?.code, Some(0));
    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_counter_that_is_too_high_or_too_low_is_found_and_mended() -> Result<()> {
    for wrong in [1, 3] {
        let (data, _) = stopped_with_two_places().await?;
        tamper(data.path(), async |client| {
            set(&client, COUNTERS_TABLE, counter_key("FR"), "destinations", number(wrong)).await
        })
        .await?;

        let found = differences(data.path()).await?;

        assert_eq!((found.len(), &found[0]["in"]), (1, &Value::from("country")));
        let says = format!("places counted: {wrong}; listed by events: 2");
        assert_eq!(found[0]["difference"], says);
        let mend = "visitplannr reproject --countries";
        assert!(found[0]["mend"].as_str().is_some_and(|it| it.ends_with(mend)), "{found:?}");
        let mended = operate(data.path(), &["reproject", "--countries"]).await?;
        assert_eq!((mended.code, mended.errors.as_str()), (Some(0), ""));
        let says = format!("country FR corrected: {wrong} before, 2 now\n");
        assert_eq!(mended.output, says);
        assert_no_difference(data.path()).await?;
        let again = operate(data.path(), &["reproject", "--countries"]).await?;
        assert_eq!(again.output, "countries were right\n");
    }
    Ok(())
}

#[tokio::test]
async fn a_place_that_is_still_to_be_counted_is_counted_once_when_a_counter_was_mended()
-> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let entries =
            client.scan().table_name(JOURNAL_TABLE).send().await?.items.unwrap_or_default();
        let counted =
            entries.into_iter().find(|it| it["pk"].as_s().is_ok_and(|pk| pk.starts_with(COUNTER)));
        let key = [("pk".to_owned(), counted.context("nothing was counted")?["pk"].clone())];
        delete(&client, JOURNAL_TABLE, key).await?;
        set(&client, COUNTERS_TABLE, counter_key("FR"), "destinations", number(7)).await
    })
    .await?;

    let mended = operate(data.path(), &["reproject", "--countries", "--json"]).await?;

    assert_eq!((mended.code, mended.errors.as_str()), (Some(0), ""));
    let told = &json_lines(&mended)?[0];
    assert_eq!((&told["in"], &told["of"]), (&json!("country"), &json!("FR")));
    assert_eq!((&told["before"], &told["after"]), (&json!(7), &json!(1)));
    assert_eq!((&told["outcome"], &told["waiting"]), (&json!("mended"), &json!(1)));
    let replay = ["replay", "--to", COUNTER, "--type", "GeolocationValidationSucceeded"];
    assert_eq!(operate(data.path(), &replay).await?.code, Some(0));
    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_country_without_places_has_no_counter() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        set(&client, COUNTERS_TABLE, counter_key("CH"), "destinations", number(1)).await
    })
    .await?;

    assert_eq!(operate(data.path(), &["reproject", "--countries"]).await?.code, Some(0));

    assert_no_difference(data.path()).await?;
    tamper(data.path(), async |client| {
        let counters = country_counters(&client).load().await?;
        assert!(counters.iter().all(|it| it.country.as_str() == "FR"), "{counters:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_counter_that_was_changed_meanwhile_is_not_written() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let counters = country_counters(&client);
        let country = counters.load().await?[0].country;
        for (seen, right) in [(1, 5), (3, 0), (0, 5)] {
            assert!(!counters.correct(country, seen, right).await?, "{seen} was seen");
        }
        assert_eq!(counters.load().await?[0].destinations, 2);
        Ok(())
    })
    .await
}
